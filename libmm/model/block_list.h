#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/block.h"

namespace mm {

// Blocks one behind the other. Parameters are called as in a torch.nn.Sequential: "0.weight", "2.bias".
class BlockList {
 public:
  // shape: of an example that comes in; becomes that of what goes out. where: what messages call the list. Throws Error{usage}
  // "model.layers[3]: ..." for a block that does not fit.
  BlockList(const std::vector<std::string>& layers, ExampleShape& shape, const Params& p, std::string_view where);

  std::size_t size() const { return blocks_.size(); }
  const ExampleShape& shape_at(std::size_t place) const {
    return shapes_.at(place);
  }  // of what goes into that block; of `size` what comes out

  // [B, ...] -> [B, ...]; key and mask: as in Block. A mask is passed on until a block makes another number of steps.
  at::Tensor operator()(const at::Tensor& x, std::uint64_t key = 0, const at::Tensor& mask = {}) const;

  // Blocks first to last - 1 alone: what the last block is given are the features of a classifier. [B, ...] -> [B, ...]
  at::Tensor part(const at::Tensor& x, std::size_t first, std::size_t last, std::uint64_t key = 0, const at::Tensor& mask = {}) const;

 private:
  std::vector<Block> blocks_;
  std::vector<ExampleShape> shapes_;  // one more
};

}  // namespace mm
