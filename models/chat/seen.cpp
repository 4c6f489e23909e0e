#include "chat/seen.h"

#include <ATen/ops/cat.h>

#include "base/check.h"

namespace mm::chat {

Seen joined(std::span<const Seen> all) {
  MM_ASSERT(!all.empty());
  std::vector<at::Tensor> states;
  for (const auto& one : all) states.push_back(one.states);
  Seen seen{.states = at::cat(states)};  // [K, E]
  for (std::size_t layer = 0; layer < all.front().deeper.size(); ++layer) {
    std::vector<at::Tensor> deeper;
    for (const auto& one : all) deeper.push_back(one.deeper.at(layer));
    seen.deeper.push_back(at::cat(deeper));  // [K, E]
  }
  return seen;
}

}  // namespace mm::chat
