#include "nn/gated_mlp.h"

#include <ATen/TensorOperators.h>

#include <array>

namespace mm {

GatedMlp::GatedMlp(const Params& p, int64_t width, int64_t inner, Activation activation, bool with_bias)
    : gate(p / "gate_proj", width, inner, with_bias),
      up(p / "up_proj", width, inner, with_bias),
      down(p / "down_proj", inner, width, with_bias),
      activation(activation) {}

at::Tensor GatedMlp::plus(const at::Tensor& x, const at::Tensor& residual) const {
  return down.plus(gate(x, activation) * up(x), residual);
}

void GatedMlp::pack() {
  for (auto* const linear : std::array{&gate, &up, &down}) linear->pack();
}

void GatedMlp::quantize() {
  for (auto* const linear : std::array{&gate, &up, &down}) linear->quantize();
}

}  // namespace mm
