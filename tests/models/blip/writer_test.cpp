#include "blip/writer.h"

#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include "blip/vision.h"
#include "golden.h"
#include "model/image_processor.h"

using namespace mm::blip;

namespace {

at::Tensor pictures(const Golden& golden) {
  const auto json = mm::Json::read(golden.path + "/preprocessor_config.json");
  mm::ImageSteps defaults;
  defaults.processor = "BlipImageProcessor";
  const mm::ImageProcessor processor(mm::read_image_steps(json, defaults));
  const auto file = golden.file("images.safetensors");
  std::vector<at::Tensor> pixels;
  for (std::size_t i = 0; i < file.infos().size(); ++i) pixels.push_back(processor(image_of(file.tensor("image." + std::to_string(i)))));
  return at::stack(pixels);
}

struct Model {
  explicit Model(const Golden& golden)
      : config(golden.config),
        text(golden.params() / "text_decoder", golden.config),
        states(VisionTower(golden.params() / "vision_model", golden.config.vision)(pictures(golden))) {}

  // All items at once, or the one of that number.
  std::vector<std::vector<mm::Written>> write(const mm::Json& answers, int64_t item = -1) const {
    const auto start = answers.at("start").integers();
    auto decoding = mm::resolve_decoding(options_of(answers.at("options")), mm::Json::object(), static_cast<int>(start.size()), 40);
    decoding.sequences = static_cast<int>(answers.at("options").integer("num_return_sequences", 1));
    decoding.end_tokens = {config.text.end_token};
    const auto own = item < 0 ? states : states.narrow(0, item, 1);
    TextWriter writer(text, own, decoding.beams, decoding.max_length);
    const auto prompts = at::tensor(start, at::kLong).unsqueeze(0).repeat({own.size(0), 1});
    return mm::generate(writer, prompts, decoding, std::vector<std::uint64_t>(static_cast<std::size_t>(own.size(0))));
  }

  Config config;
  TextDecoder text;
  at::Tensor states;
};

}  // namespace

TEST_CASE("texts, scores and probabilities are transformers', greedy and with beams, with prompts, from pictures of any size") {
  const c10::InferenceMode guard;
  for (const auto* name : {"defaults", "untied"}) {
    const Golden golden(name);
    const Model model(golden);
    const auto cases = mm::Json::read(golden.path + "/generated.json").at("cases");
    REQUIRE(cases.size() == 5);
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const auto answers = cases.at(c);
      CAPTURE(name);
      CAPTURE(answers.at("options").dump());
      CAPTURE(answers.at("start").size());
      const auto rows = answers.at("rows");
      const auto written = model.write(answers);
      std::size_t row = 0;
      for (const auto& texts : written)
        for (const auto& text : texts) {
          const auto theirs = rows.at(row++);
          CHECK(text.tokens == theirs.at("ids").integers());
          if (theirs.has("score")) CHECK(text.score == doctest::Approx(theirs.number("score")).epsilon(1e-5));
          if (!theirs.has("logprobs")) continue;
          const auto logprobs = theirs.at("logprobs").numbers();
          for (std::size_t i = 0; i < logprobs.size() && i < text.logprobs.size(); ++i)
            CHECK(std::abs(text.logprobs[i] - logprobs[i]) < 1e-5);
        }
      CHECK(row == rows.size());
    }
  }
}

TEST_CASE("a picture's text is the same alone and among others") {
  const c10::InferenceMode guard;
  const Golden golden("untied");
  const Model model(golden);
  const auto cases = mm::Json::read(golden.path + "/generated.json").at("cases");
  for (std::size_t c = 0; c < cases.size(); ++c) {
    const auto together = model.write(cases.at(c));
    for (int64_t i = 0; i < std::ssize(together); ++i) {
      const auto alone = model.write(cases.at(c), i);
      for (std::size_t n = 0; n < alone[0].size(); ++n) CHECK(alone[0][n].tokens == together[static_cast<std::size_t>(i)][n].tokens);
    }
  }
}
