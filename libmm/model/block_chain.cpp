#include "model/block_chain.h"

#include <fmt/format.h>

#include "base/error.h"

namespace mm {

BlockChain::BlockChain(const std::vector<std::string>& texts, ExampleShape& shape, const Params& p, const std::string& where) {
  for (std::size_t i = 0; i < texts.size(); ++i) {
    try {
      blocks_.push_back(make_block(texts[i], shape, p / std::to_string(i)));
    } catch (const Error& error) {
      throw Error(error.kind, error.what(), fmt::format("{}[{}]", where, i), error.hint);
    }
  }
}

at::Tensor BlockChain::operator()(const at::Tensor& x, std::uint64_t key) const {
  at::Tensor y = x;
  for (const auto& block : blocks_) y = block(y, key);
  return y;
}

}  // namespace mm
