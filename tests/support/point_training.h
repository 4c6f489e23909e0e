#pragma once
#include <string>

#include "options/train.h"
#include "support/temporary.h"

namespace mm {

// 60 points in a plane, their class the sign of x + y; the last 20 are for testing.
inline std::string points(const TemporaryFolder& folder) {
  std::string text = "x,y,label,split\n";
  for (int i = 0; i < 60; ++i) {
    const int x = (i * 37) % 21 - 10, y = (i * 53) % 19 - 9;
    text += std::to_string(x) + "," + std::to_string(y) + "," + (x + y >= 0 ? "up" : "down") + "," + (i < 40 ? "train" : "test") + "\n";
  }
  return folder.file("points.csv", text);
}

// A small classifier of those points.
inline TrainOptions point_training(const TemporaryFolder& folder) {
  TrainOptions options;
  options.task = "classify";
  options.output = folder / "run";
  options.steps = 60;
  options.batch = 10;
  options.save_every = 1000;
  options.model.layers = {"linear 8", "tanh", "linear 2"};
  options.data.arrays.files = {points(folder)};
  options.data.arrays.valid_fraction = 0.25;
  options.optimizer.rate = 0.02;
  options.optimizer.warmup = 0;
  options.talk.quiet = true;
  return options;
}

}  // namespace mm
