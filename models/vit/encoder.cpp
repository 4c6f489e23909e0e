#include "vit/encoder.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

#include "base/check.h"
#include "vit/layout.h"

namespace mm::vit {
namespace {

Linear scaled(Linear linear, const Params& p, const char* name, const Config& c) {
  if (!c.scaled) return linear;
  const auto by = (p / name)("lambda1", {c.width});  // [E]
  return {linear.weight * by.unsqueeze(1), linear.bias * by};
}

FusedSelfAttention attention_of(const Params& p, const Config& c) {
  const auto part = [&](const char* name, bool bias) { return Linear(p / "attention" / name, c.width, c.width, bias); };
  auto key = part("k_proj", c.qkv_bias && c.key_bias);
  if (c.qkv_bias && !c.key_bias) key.bias = at::zeros({c.width}, key.weight.options());
  return {side_by_side(part("q_proj", c.qkv_bias), key, part("v_proj", c.qkv_bias)),
          scaled(Linear(p / "attention.o_proj", c.width, c.width), p, "layer_scale1", c), c.heads};
}

}  // namespace

Layer::Layer(const Params& p, const Config& c)
    : norm1(p / (c.scaled ? "norm1" : "layernorm_before"), c.width, c.norm_eps),
      attention(attention_of(p, c)),
      norm2(p / (c.scaled ? "norm2" : "layernorm_after"), c.width, c.norm_eps) {
  if (c.gated) {
    gated.emplace(p / "mlp", c.width, c.mlp_width, Activation::silu, /*with_bias=*/true);
    gated->down = scaled(std::move(gated->down), p, "layer_scale2", c);
  } else {
    mlp.emplace(Linear(p / "mlp.fc1", c.width, c.mlp_width), scaled(Linear(p / "mlp.fc2", c.mlp_width, c.width), p, "layer_scale2", c),
                c.activation);
  }
}

at::Tensor Layer::operator()(const at::Tensor& x) const {
  const auto y = attention.plus(norm1(x), x);                      // [B, S, E]
  return mlp ? mlp->plus(norm2(y), y) : gated->plus(norm2(y), y);  // [B, S, E]
}

void Layer::pack() {
  attention.pack();
  mlp ? mlp->pack() : gated->pack();
}

void Layer::quantize() {
  attention.quantize();
  mlp ? mlp->quantize() : gated->quantize();
}

Encoder::Encoder(const Params& p, const Config& c) {
  if (!c.mean_pooled) norm.emplace(p / "layernorm", c.width, c.norm_eps);
  for (int64_t i = 0; i < c.layers; ++i) layers.emplace_back((p / layers_name(c.layout))[i], c);
}

at::Tensor Encoder::operator()(at::Tensor x, int64_t depth) const {
  MM_ASSERT(depth >= 0 && depth <= std::ssize(layers));
  for (int64_t i = 0; i < depth; ++i) x = layers[static_cast<std::size_t>(i)](x);  // [B, S, E]
  return x;                                                                        // [B, S, E]
}

void Encoder::pack() {
  for (auto& layer : layers) layer.pack();
}

}  // namespace mm::vit
