#pragma once
#include <ATen/core/Tensor.h>

#include <span>
#include <vector>

namespace mm::chat {

// What a model sees of pictures: a state for each token that stands for one of them, as wide as the words of its text side.
struct Seen {
  at::Tensor states = {};               // [K, E]; undefined: of no picture
  std::vector<at::Tensor> deeper = {};  // [K, E] each: of one family's, what is added to them behind the first, second, ... layer
};

Seen joined(std::span<const Seen> all);  // one behind the other, of one model; one at least

}  // namespace mm::chat
