#include <set>

#include "blip/config.h"
#include "blip/family.h"
#include "golden.h"
#include "support/drawn_params.h"

using namespace mm::blip;

namespace {
constexpr mm::CaptionPlan kPlan{.vision = {.width = 16, .layers = 2, .heads = 2},
                                .text = {.width = 24, .layers = 1, .heads = 3},
                                .image_size = 32,
                                .patch_size = 8,
                                .longest_text = 20,
                                .label_smoothing = 0.1,
                                .vocabulary = 50,
                                .start_token = 4,
                                .end_token = 3,
                                .pad_token = 0};
}

TEST_CASE("the files of a plan describe that model") {
  const auto files = caption_configs(kPlan);
  const auto c = read_config(files.config);
  CHECK(files.config.string("model_type") == "blip");
  CHECK(c.vision.width == 16);
  CHECK(c.vision.patches() == 16);
  CHECK(c.text.width == 24);
  CHECK(c.text.mlp_width == 96);
  CHECK(c.text.heads == 3);
  CHECK(c.text.positions == 20);
  CHECK(c.text.vocabulary == 50);
  CHECK(c.text.start_token == 4);
  CHECK(c.text.end_token == 3);
  CHECK(c.text.label_smoothing == 0.1);
  CHECK(files.preprocessor.at("size").integer("height") == 32);
  CHECK(files.preprocessor.string("image_processor_type") == "BlipImageProcessor");
  CHECK(files.generation.integer("eos_token_id") == 3);
}

TEST_CASE("a model drawn from a plan has the names that transformers 4 and 5 save") {
  auto source = std::make_shared<mm::InitSource>(1, 0.02);
  const auto learner = caption_learner(caption_configs(kPlan).config, mm::Params(source));
  std::set<std::string> ours;
  for (const auto& [name, tensor] : source->tensors()) ours.insert(name);

  // The untied golden model has two layers a side and the names of older files for norms.
  std::set<std::string> theirs;
  for (auto name : mm::Checkpoint(Golden("untied").path).names()) {
    if (name.ends_with("position_ids") || name.find("encoder.layer.1.") != std::string::npos) continue;
    if (const auto at = name.find("LayerNorm.gamma"); at != std::string::npos) name.replace(at, 15, "LayerNorm.weight");
    if (const auto at = name.find("LayerNorm.beta"); at != std::string::npos) name.replace(at, 14, "LayerNorm.bias");
    theirs.insert(name);
  }
  CHECK(ours == theirs);
}

TEST_CASE("a trained model is completed: nothing is tied, and the head's bias stands under both its names") {
  auto config = caption_configs(kPlan).config;
  CHECK_FALSE(config.at("text_config").boolean("tie_word_embeddings", true));
  CHECK_FALSE(config.has("tie_word_embeddings"));

  auto source = std::make_shared<mm::InitSource>(1, 0.02);
  caption_learner(config, mm::Params(source));
  auto weights = source->tensors();
  const auto before = weights.size();
  complete(config, weights);
  CHECK_FALSE(config.boolean("tie_word_embeddings", true));
  CHECK_FALSE(read_config(config).tied);
  CHECK(weights.size() == before + 1);
  const auto& bias = weights.at("text_decoder.cls.predictions.bias");
  const auto& other = weights.at("text_decoder.cls.predictions.decoder.bias");
  CHECK(other.equal(bias));
  CHECK_FALSE(other.is_same(bias));
}
