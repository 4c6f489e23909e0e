#include "nn/transformer_layer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/nan_to_num.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/softmax.h>

#include <cmath>
#include <cstdlib>
#include <limits>

#include "base/hash.h"
#include "nn/attention.h"
#include "nn/dropout.h"

namespace mm {
namespace {

// Which of S steps each of T sees. [B, S] bool -> [B, 1, S], causal [B, T, S]
at::Tensor seen_steps(const at::Tensor& there, std::int64_t T, bool causal) {
  const auto all = there.unsqueeze(1);  // [B, 1, S]
  if (!causal) return all;
  const auto S = there.size(1);
  return all.logical_and(at::ones({T, S}, there.options()).tril(std::abs(T - S)));  // [B, T, S]
}

// One layer whose attention is asked with what its queries are made of. `attention`: [B, T, C] -> [B, T, C], before its output product.
template <class Attention>
at::Tensor layer(const TransformerLayer& self, const at::Tensor& x, std::uint64_t key, const Attention& attention) {
  const auto attended = [&](const at::Tensor& queries) {
    const auto seen = attention(queries);  // [B, T, C]
    return dropped(at::linear(seen, self.output.weight, self.output.bias), self.how.dropout, key, self.own);
  };
  const auto product = [&](const at::Tensor& y) {
    const auto inner = activate(at::linear(y, self.up.weight, self.up.bias), self.how.activation);                         // [B, T, hidden]
    const auto outer = at::linear(dropped(inner, self.how.dropout, key, self.own + 1), self.down.weight, self.down.bias);  // [B, T, C]
    return dropped(outer, self.how.dropout, key, self.own + 2);
  };
  if (self.how.post) {
    const auto y = self.norm1(x + attended(x));  // [B, T, C]
    return self.norm2(y + product(y));           // [B, T, C]
  }
  const auto y = x + attended(self.norm1(x));  // [B, T, C]
  return y + product(self.norm2(y));           // [B, T, C]
}

}  // namespace

TransformerLayer::TransformerLayer(const TransformerLayerSettings& how, std::int64_t width, const Params& p)
    : how(how),
      qkv_weight(p("self_attn.in_proj_weight", {3 * width, width})),
      qkv_bias(p("self_attn.in_proj_bias", {3 * width})),
      output(p / "self_attn.out_proj", width, width),
      up(p / "linear1", width, how.hidden),
      down(p / "linear2", how.hidden, width),
      norm1(p / "norm1", width, 1e-5),
      norm2(p / "norm2", width, 1e-5),
      own(hash64(p.name())) {}

at::Tensor TransformerLayer::operator()(const at::Tensor& x, const at::Tensor& there, std::uint64_t key) const {
  return layer(*this, x, key, [&](const at::Tensor& queries) {
    const auto parts = at::linear(queries, qkv_weight, qkv_bias).chunk(3, -1);  // 3 x [B, T, C]
    if (!there.defined()) return attend(parts[0], parts[1], parts[2], how.heads, how.causal);
    return attend_seen(parts[0], parts[1], parts[2], seen_steps(there, x.size(1), how.causal), how.heads);  // [B, T, C]
  });
}

at::Tensor TransformerLayer::weights(const at::Tensor& x, const at::Tensor& there) const {
  const auto parts = at::linear(how.post ? x : norm1(x), qkv_weight, qkv_bias).chunk(3, -1);                   // 3 x [B, T, C]
  const auto by_head = [&](const at::Tensor& t) { return t.unflatten(-1, {how.heads, -1}).transpose(1, 2); };  // [B, H, T, D]
  const auto query = by_head(parts[0]), key = by_head(parts[1]);                                               // [B, H, T, D]
  auto products = at::matmul(query, key.transpose(2, 3)) / std::sqrt(static_cast<double>(query.size(3)));      // [B, H, T, T]
  if (there.defined() || how.causal) {
    const auto some = there.defined() ? there : at::ones({x.size(0), x.size(1)}, at::kBool);  // [B, T]
    const auto hidden = seen_steps(some, x.size(1), how.causal).logical_not().unsqueeze(1);   // [B, 1, 1 or T, T]
    products = products.masked_fill(hidden, -std::numeric_limits<double>::infinity());
  }
  return at::nan_to_num(at::softmax(products, -1));  // [B, H, T, T]
}

at::Tensor TransformerLayer::crossing(const at::Tensor& x, const at::Tensor& other, const at::Tensor& there, std::uint64_t key) const {
  const auto C = x.size(2);
  return layer(*this, x, key, [&](const at::Tensor& queries) {
    const auto query = at::linear(queries, qkv_weight.narrow(0, 0, C), qkv_bias.narrow(0, 0, C));                     // [B, T, C]
    const auto parts = at::linear(other, qkv_weight.narrow(0, C, 2 * C), qkv_bias.narrow(0, C, 2 * C)).chunk(2, -1);  // 2 x [B, S, C]
    return attend_seen(query, parts[0], parts[1], seen_steps(there, x.size(1), how.causal), how.heads);               // [B, T, C]
  });
}

}  // namespace mm
