#include "model/block_transformer.h"

#include <fmt/format.h>

#include "base/check.h"
#include "model/block_shape.h"

namespace mm::blocks {

TransformerLayer transformer_layer(BlockArguments& arguments, const ExampleShape& shape, const Params& p) {
  const TransformerLayerSettings how{.heads = arguments.count(0, "how many heads"),
                                     .hidden = arguments.count(1, "the width between its two products"),
                                     .dropout = arguments.rate("dropout", 0),
                                     .causal = arguments.flag("causal", false),
                                     .post = arguments.flag("post", false),
                                     .activation = arguments.flag("relu", false) ? Activation::relu : Activation::gelu};
  check_rank(arguments, shape, 2, "[T, C]");
  MM_CHECK(shape[1] % how.heads == 0, Kind::usage, fmt::format("{} heads do not divide a width of {}", how.heads, shape[1]), "");
  return {how, shape[1], p};
}

Block transformer(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  return [layer = transformer_layer(arguments, shape, p)](const at::Tensor& x, std::uint64_t key, const at::Tensor& mask) {
    return layer(x, mask, key);
  };
}

}  // namespace mm::blocks
