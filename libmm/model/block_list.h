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

  at::Tensor operator()(const at::Tensor& x, std::uint64_t key = 0) const;  // [B, ...] -> [B, ...]; key: as in Block

 private:
  std::vector<Block> blocks_;
};

}  // namespace mm
