#include "nn/conv.h"

#include <ATen/ops/conv2d.h>

#include "nn/example_gradients.h"

namespace mm {

at::Tensor channels_last(const at::Tensor& x) {
  if (x.size(1) > 1) return x.contiguous(at::MemoryFormat::ChannelsLast);
  // With one channel both orders are the same bytes, and only the strides say which is meant.
  return x.contiguous().squeeze(1).unsqueeze(-1).permute({0, 3, 1, 2});
}

at::Tensor convolve(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, std::int64_t stride, std::int64_t pad) {
  auto* examples = ExampleGradients::current();
  if (examples != nullptr && examples->sees(x, weight, bias)) return examples->convolve(x, weight, bias, stride, pad);
  return at::conv2d(channels_last(x), weight, bias, {stride, stride}, {pad, pad});  // [B, K, H', W']
}

}  // namespace mm
