#include "clap/text.h"

#include <c10/core/InferenceMode.h>

#include "bert/text_side.h"
#include "model/folder.h"
#include "models/clap/golden.h"

using namespace mm;
using namespace mm::clap;

TEST_CASE("every state of the text side is transformers', and texts are cut as it cuts them") {
  const c10::InferenceMode guard;
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const TextTower tower(bert::text_side_params(golden.source(), bert::Layout::roberta), golden.config.text);
    const auto texts = golden.json("texts.json");
    const auto tokenizer = Folder(golden.path).tokenizer();
    std::vector<Encoding> encodings;
    for (std::size_t i = 0; i < 4; ++i) {
      encodings.push_back(tokenizer->model_input(texts.at("texts").strings()[i], {}, 20));
      CHECK((encodings.back().ids == texts.at("ids").at(i).integers()));
    }
    const auto packed = bert::pack(std::span(encodings).subspan(1, 1), golden.config.text, at::kCPU);
    for (std::int64_t layer = 0; layer <= 2; ++layer) compare("text." + std::to_string(layer), bert::states(tower.encoder, packed, layer));
    CHECK(tower(bert::pack(encodings, golden.config.text, at::kCPU)).size(0) == 4);
  }
}
