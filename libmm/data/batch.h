#pragma once
#include <cstdint>

#include "tensor/params.h"

namespace mm {

// Examples as a learner takes them.
struct Batch {
  NamedTensors tensors;      // by the names that the learner asks for; the first dimension is the example
  std::int64_t targets = 0;  // how many answers count in the loss
  std::int64_t places = 0;   // where examples may hold something, those that fill shorter ones up included; 0: nothing is filled up
  std::int64_t held = 0;     // of these, how many do
  std::uint64_t first = 0;   // the place of its first example in the stream that a run learns from: how far training is
  std::uint64_t key = 0;     // example i draws its dropout and its changes from key + i, wherever a batch is cut; 0: nothing is drawn
};

}  // namespace mm
