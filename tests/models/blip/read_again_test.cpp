#include "blip/read_again.h"

#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include "blip/family.h"
#include "golden.h"
#include "model/folder.h"
#include "support/golden_maps.h"

using namespace mm::blip;

namespace {

mm::Runtime in(at::ScalarType dtype) {
  mm::Runtime runtime;
  runtime.dtype = dtype;
  return runtime;
}

}  // namespace

TEST_CASE("where a caption's words looked, and what of that made them likelier, is transformers', also of a model in bf16") {
  for (const std::string name : {"defaults", "untied"})
    for (const auto dtype : {at::kFloat, at::kBFloat16}) {
      CAPTURE(name);
      const mm::GoldenMaps golden("blip-" + name);
      const auto model = captioner(mm::Folder(Golden(name).path), in(dtype));
      REQUIRE(model->mapper() != nullptr);
      CHECK(model->mapper()->layers() == 2);
      for (const int layer : {0, 1, 2}) {
        const mm::CaptionItem item{.pixels = golden.pixels(), .prompt = ""};
        golden.check(model->mapper()->maps(item, golden.caption(), layer), layer);
      }
      CHECK(model->mapper()->maps({.pixels = golden.pixels(), .prompt = ""}, {}, 0).words.empty());
    }
}

TEST_CASE("behind a prompt only the caption's own words have maps, of the places from which they were said") {
  const mm::GoldenMaps golden("blip-defaults");
  const auto model = captioner(mm::Folder(Golden("defaults").path), {});
  auto rest = golden.caption();
  const auto whole = model->mapper()->maps({.pixels = golden.pixels(), .prompt = ""}, rest, 0).words;
  rest.tokens.erase(rest.tokens.begin());  // "a" becomes the prompt
  const auto words = model->mapper()->maps({.pixels = golden.pixels(), .prompt = "a"}, rest, 0).words;
  REQUIRE(words.size() + 1 == whole.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    CHECK(words[i].text == whole[i + 1].text);
    CHECK(mm::difference(words[i].maps, whole[i + 1].maps) < 1e-6);
  }
}

TEST_CASE("an answer's map is what it took through the words of its question, as by torch.autograd") {
  const mm::GoldenMaps golden("blip-vqa");
  const auto model = answerer(mm::Folder(Golden("vqa").path), {});
  REQUIRE(model->mapper() != nullptr);
  const auto pictures = std::make_shared<const mm::NamedTensors>(mm::NamedTensors{{"pixels", golden.pixels()}});
  const mm::QuestionItem item{.pictures = pictures, .question = golden.json.string("question")};
  for (const int layer : {0, 1, 2}) {
    const auto maps = model->mapper()->maps(item, golden.answer(), {}, layer);
    golden.check(maps, layer);
    CHECK_FALSE(maps.words[0].asked);
    CHECK(maps.words[1].asked);
  }
  const auto authors = model->mapper()->maps(item, golden.answer(), {.start = mm::QuestionStart::authors}, 0);
  CHECK(mm::difference(authors.words[0].maps, golden.file.tensor("words.0")[0]) > 1e-5);
}

TEST_CASE("what is read again has the logits of what was read, and is no work of a model that only answers") {
  const Golden golden("defaults");
  const mm::GoldenMaps maps("blip-defaults");
  const VisionTower vision(golden.params() / "vision_model", golden.config.vision);
  const TextDecoder text(golden.params() / "text_decoder", golden.config);
  const std::vector<std::int64_t> tokens{golden.config.text.start_token, 5, 12};
  const auto again = read_again(vision, text, golden.config.vision, maps.pixels(), tokens);
  CHECK(again.logits.requires_grad());
  CHECK(again.weights.size() == text.layers.size());
  CHECK(again.rows * again.columns == golden.config.vision.patches());
  const c10::InferenceMode guard;
  const auto plain = text(at::tensor(tokens, at::kLong).unsqueeze(0), vision(maps.pixels().unsqueeze(0)));
  CHECK(mm::difference(again.logits, plain) < 1e-5);
}
