#include "blip/head.h"

#include <c10/core/InferenceMode.h>

#include "base/error.h"
#include "blip/text.h"
#include "golden.h"
#include "support/drawn_params.h"

using namespace mm::blip;

namespace {

constexpr auto kWords = "bert.embeddings.word_embeddings.weight", kWeight = "cls.predictions.decoder.weight",
               kBias = "cls.predictions.bias", kOtherBias = "cls.predictions.decoder.bias";

// A file that holds every name of a tiny decoder but those of its head, and these.
struct File : mm::DrawnParams {
  bool has(const std::string& name) const override { return !name.starts_with("cls.predictions.") || tensors.contains(name); }
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override {
    const bool optional = name == kWeight || name == kBias || name == kOtherBias;
    if (optional && !tensors.contains(name)) throw mm::Error(mm::Kind::input, "missing: " + name);
    return DrawnParams::take(name, shape);
  }
};

struct Made {
  explicit Made(std::initializer_list<const char*> names, bool tied = true) : file(std::make_shared<File>()) {
    config.tied = tied;
    config.text.vocabulary = 11;
    config.text.width = config.vision.width = config.text.mlp_width = 8;
    config.text.layers = 1;
    for (const std::string name : names)
      file->tensors[name] = mm::numbers(name == kWeight ? at::IntArrayRef{11, 8} : at::IntArrayRef{11}, name.size());
  }
  TextDecoder decoder() const { return {mm::Params(file), config}; }

  std::shared_ptr<File> file;
  Config config;
};

}  // namespace

TEST_CASE("a head takes the weight and the bias that the file has") {
  const auto uses = [](const Made& made, const char* weight, const char* bias) {
    const auto decoder = made.decoder();
    return decoder.head.decoder.weight.is_same(made.file->tensors.at(weight)) &&
           decoder.head.decoder.bias.is_same(made.file->tensors.at(bias));
  };
  CHECK(uses(Made({kBias}), kWords, kBias));                                    // transformers 5, tied
  CHECK(uses(Made({kWeight, kBias}), kWeight, kBias));                          // transformers 4
  CHECK(uses(Made({kWeight, kBias, kOtherBias}, false), kWeight, kOtherBias));  // transformers 5, untied
  CHECK(uses(Made({kOtherBias}), kWords, kOtherBias));
}

TEST_CASE("a file without a head that may not be tied is incomplete") {
  CHECK_THROWS_WITH(Made({kBias}, false).decoder(), "missing: cls.predictions.decoder.weight");
  CHECK_THROWS_WITH(Made({kWeight}).decoder(), "missing: cls.predictions.bias");
}

TEST_CASE("a head that is drawn has a weight of its own and one bias") {
  auto source = std::make_shared<mm::InitSource>(1, 0.02);
  const Made made({});
  const TextDecoder decoder(mm::Params(source), made.config);
  CHECK(source->tensors().contains(kWeight));
  CHECK(source->tensors().contains(kBias));
  CHECK_FALSE(source->tensors().contains(kOtherBias));
  CHECK_FALSE(decoder.head.decoder.weight.is_same(decoder.words.weight));
}
