#include "model/block_list.h"

#include <fmt/format.h>

#include "base/check.h"
#include "model/computing.h"

namespace mm {

BlockList::BlockList(const std::vector<std::string>& layers, ExampleShape& shape, const Params& p, std::string_view where) {
  shapes_.push_back(shape);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    try {
      blocks_.push_back(make_block(layers[i], shape, p / std::to_string(i)));
      shapes_.push_back(shape);
    } catch (const Error& error) {
      throw Error(error.kind, error.what(), fmt::format("{}[{}]", where, i), error.hint);
    }
  }
}

at::Tensor BlockList::operator()(const at::Tensor& x, std::uint64_t key, const at::Tensor& mask) const {
  return part(x, 0, blocks_.size(), key, mask);  // [B, ...]
}

at::Tensor BlockList::part(const at::Tensor& x, std::size_t first, std::size_t last, std::uint64_t key, const at::Tensor& mask) const {
  MM_ASSERT(first <= last && last <= blocks_.size());
  return in_scope_precision([&] {
    at::Tensor y = x, there = mask;
    for (std::size_t i = first; i < last; ++i) {
      if (there.defined() && (y.dim() != 3 || y.size(1) != there.size(1))) there.reset();
      y = in_scope_memory([&block = blocks_[i], key, there](const at::Tensor& z) { return block(z, key, there); }, y);
    }
    return y;  // [B, ...]
  });
}

}  // namespace mm
