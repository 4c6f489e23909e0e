#pragma once
#include <string>
#include <vector>

#include "model/block.h"

namespace mm {

// Blocks one after the other, their parameters at p / "0", p / "1", ..., as in a torch.nn.Sequential.
class BlockChain {
 public:
  // Turns the shape of what comes in into that of what goes out. Throws Error{usage} "WHERE[3]: ..." for a block that does not fit.
  BlockChain(const std::vector<std::string>& texts, ExampleShape& shape, const Params& p, const std::string& where);

  at::Tensor operator()(const at::Tensor& x, std::uint64_t key = 0) const;  // [B, ...] -> [B, ...]; key: as in Block

 private:
  std::vector<Block> blocks_;
};

}  // namespace mm
