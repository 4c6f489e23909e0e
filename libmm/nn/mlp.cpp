#include "nn/mlp.h"

namespace mm {

Mlp::Mlp(Linear up, Linear down, Activation activation) : up(std::move(up)), down(std::move(down)), activation(activation) {}

at::Tensor Mlp::plus(const at::Tensor& x, const at::Tensor& residual) const { return down.plus(up(x, activation), residual); }

void Mlp::pack(Plain plain) {
  up.pack(plain);
  down.pack(plain);
}

void Mlp::quantize() {
  up.quantize();
  down.quantize();
}

}  // namespace mm
