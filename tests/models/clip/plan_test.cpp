#include <set>

#include "clip/family.h"
#include "models/clip/golden.h"

#include "support/doctest.h"

using namespace mm::clip;

namespace {
constexpr mm::CaptionPlan kPlan{.vision = {.width = 16, .layers = 2, .heads = 2},
                                .text = {.width = 24, .layers = 1, .heads = 3},
                                .image_size = 32,
                                .patch_size = 8,
                                .longest_text = 20,
                                .space = 12,
                                .vocabulary = 50,
                                .start_token = 2,
                                .end_token = 3,
                                .pad_token = 0};
}

TEST_CASE("the files of a plan describe that model") {
  const auto files = caption_configs(kPlan);
  const auto c = read_config(files.config);
  CHECK(files.config.string("model_type") == "clip");
  CHECK(c.projection == 12);
  CHECK(c.vision.width == 16);
  CHECK(c.vision.mlp_width == 64);
  CHECK(c.vision.patches() == 16);
  CHECK(c.text.width == 24);
  CHECK(c.text.heads == 3);
  CHECK(c.text.positions == 20);
  CHECK(c.text.vocabulary == 50);
  CHECK(c.text.end_token == 3);
  CHECK(files.preprocessor.at("size").integer("height") == 32);
  CHECK_FALSE(files.preprocessor.boolean("do_center_crop"));
  CHECK(files.generation.is_null());
}

TEST_CASE("a model drawn from a plan has the names that transformers saves") {
  auto source = std::make_shared<mm::InitSource>(1, 0.02);
  const auto towers = two_towers(caption_configs(kPlan).config, mm::Params(source));
  std::set<std::string> ours, theirs;
  for (const auto& [name, tensor] : source->tensors())
    if (name.find("layers.") == std::string::npos || name.find("layers.0.") != std::string::npos) ours.insert(name);
  for (const auto& name : mm::Checkpoint(Golden("laion").path).names())
    if (name.find("position_ids") == std::string::npos &&
        (name.find("layers.") == std::string::npos || name.find("layers.0.") != std::string::npos))
      theirs.insert(name);
  CHECK((ours == theirs));
}
