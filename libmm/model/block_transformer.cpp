#include "model/block_transformer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linear.h>
#include <fmt/format.h>

#include "base/check.h"
#include "base/hash.h"
#include "model/block_shape.h"
#include "nn/activation.h"
#include "nn/attention.h"
#include "nn/dropout.h"
#include "nn/norm.h"

namespace mm::blocks {
namespace {

struct Settings {
  std::int64_t heads, hidden;
  double dropout;
  bool causal, post;
  Activation activation;
};

class Layer {
 public:
  Layer(const Settings& how, std::int64_t width, const Params& p)
      : how_(how),
        qkv_weight_(p("self_attn.in_proj_weight", {3 * width, width})),
        qkv_bias_(p("self_attn.in_proj_bias", {3 * width})),
        output_(p / "self_attn.out_proj", width, width),
        up_(p / "linear1", width, how.hidden),
        down_(p / "linear2", how.hidden, width),
        norm1_(p / "norm1", width, 1e-5),
        norm2_(p / "norm2", width, 1e-5),
        own_(hash64(p.name())) {}

  at::Tensor operator()(const at::Tensor& x, std::uint64_t key) const {
    if (how_.post) {
      const auto y = norm1_(x + attention(x, key));  // [B, T, C]
      return norm2_(y + product(y, key));            // [B, T, C]
    }
    const auto y = x + attention(norm1_(x), key);  // [B, T, C]
    return y + product(norm2_(y), key);            // [B, T, C]
  }

 private:
  at::Tensor attention(const at::Tensor& x, std::uint64_t key) const {
    const auto parts = at::linear(x, qkv_weight_, qkv_bias_).chunk(3, -1);                    // 3 x [B, T, C]
    const auto seen = attend(parts[0], parts[1], parts[2], how_.heads, how_.causal);          // [B, T, C]
    return dropped(at::linear(seen, output_.weight, output_.bias), how_.dropout, key, own_);  // [B, T, C]
  }

  at::Tensor product(const at::Tensor& x, std::uint64_t key) const {
    const auto inner = activate(at::linear(x, up_.weight, up_.bias), how_.activation);                 // [B, T, hidden]
    const auto y = at::linear(dropped(inner, how_.dropout, key, own_ + 1), down_.weight, down_.bias);  // [B, T, C]
    return dropped(y, how_.dropout, key, own_ + 2);
  }

  Settings how_;
  at::Tensor qkv_weight_, qkv_bias_;  // [3 C, C], [3 C]
  Linear output_, up_, down_;
  LayerNorm norm1_, norm2_;
  std::uint64_t own_;
};

}  // namespace

Block transformer(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const Settings how{.heads = arguments.count(0, "how many heads"),
                     .hidden = arguments.count(1, "the width between its two products"),
                     .dropout = arguments.rate("dropout", 0),
                     .causal = arguments.flag("causal", false),
                     .post = arguments.flag("post", false),
                     .activation = arguments.flag("relu", false) ? Activation::relu : Activation::gelu};
  check_rank(arguments, shape, 2, "[T, C]");
  MM_CHECK(shape[1] % how.heads == 0, Kind::usage, fmt::format("{} heads do not divide a width of {}", how.heads, shape[1]), "");
  return Layer(how, shape[1], p);
}

}  // namespace mm::blocks
