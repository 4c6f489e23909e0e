#include "clip/text.h"

#include <ATen/TensorOperators.h>
#include <c10/core/InferenceMode.h>

#include "models/clip/golden.h"

using namespace mm;
using namespace mm::clip;

TEST_CASE("every state of the text side is transformers', and so is the one of a text's end") {
  const c10::InferenceMode guard;
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const TextTower tower(golden.params() / "text_model", golden.config.text);
    const auto tokens = file.tensor("input.tokens");
    const auto ids = golden.json("scores.json").at("ids");
    const auto own = [&](const std::string& name, const at::Tensor& states) {  // of each text's tokens: what is behind its end is nobody's
      for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto row = static_cast<int64_t>(i), length = static_cast<int64_t>(ids.at(i).size());
        compare.against(name, file.tensor(name)[row].slice(0, 0, length), states[row].slice(0, 0, length));
      }
    };
    auto x = tower.token_embedding(tokens) + tower.position_embedding.slice(0, 0, tokens.size(1));
    own("text.0", x);
    for (std::size_t i = 0; i < tower.layers.size(); ++i) own("text." + std::to_string(i + 1), x = tower.layers[i](x));
    const auto last = tower(tokens);
    own("text.last", last);
    compare("text.pooled", tower.pooled(last, tokens));
    compare.against("text.pooled", file.tensor("text.pooled").slice(0, 0, 1),
                    tower.pooled(tower(tokens.slice(0, 0, 1)), tokens.slice(0, 0, 1)));  // alone as among others
  }
}
