#include "model/block_list.h"

#include <fmt/format.h>

#include "base/check.h"

namespace mm {

BlockList::BlockList(const std::vector<std::string>& layers, ExampleShape& shape, const Params& p, std::string_view where) {
  for (std::size_t i = 0; i < layers.size(); ++i) {
    try {
      blocks_.push_back(make_block(layers[i], shape, p / std::to_string(i)));
    } catch (const Error& error) {
      throw Error(error.kind, error.what(), fmt::format("{}[{}]", where, i), error.hint);
    }
  }
}

at::Tensor BlockList::operator()(const at::Tensor& x, std::uint64_t key) const {
  at::Tensor y = x;
  for (const auto& block : blocks_) y = block(y, key);
  return y;  // [B, ...]
}

}  // namespace mm
