#pragma once
#include <string>

#include "options/train.h"

namespace mm {

// A captioner so small that a test can train it, of scenes.
inline TrainOptions tiny_training(const std::string& output) {
  TrainOptions options;
  options.output = output;
  options.steps = 2;
  options.batch = 2;
  options.model.image_size = 16;
  options.model.patch_size = 8;
  options.model.vision_width = options.model.text_width = 8;
  options.model.vision_heads = options.model.text_heads = 2;
  options.model.vision_layers = options.model.text_layers = 1;
  options.data.scenes.count = 30;
  options.data.valid_scenes = options.data.test_scenes = 3;
  options.talk.quiet = true;
  return options;
}

}  // namespace mm
