#include "nn/pre_norm_block.h"

namespace mm {

at::Tensor PreNormBlock::operator()(const at::Tensor& x) const {
  const auto y = attention.plus(norm1(x), x);  // [B, S, C]
  return mlp.plus(norm2(y), y);                // [B, S, C]
}

void PreNormBlock::pack() {
  attention.pack();
  mlp.pack();
}

void PreNormBlock::quantize() {
  attention.quantize();
  mlp.quantize();
}

}  // namespace mm
