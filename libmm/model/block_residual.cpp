#include "model/block_residual.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/relu.h>
#include <fmt/format.h>

#include "base/check.h"
#include "model/block_shape.h"
#include "nn/conv.h"

namespace mm::blocks {
namespace {

// A convolution without bias that keeps the size at stride 1, and the norm behind it.
struct NormedConv {
  NormedConv(const Params& conv, const Params& norm, std::int64_t in, std::int64_t out, std::int64_t side, std::int64_t stride,
             std::int64_t groups)
      : kernel(conv("weight", {out, in, side, side})),
        weight(norm("weight", {out})),
        bias(norm("bias", {out})),
        stride(stride),
        pad(side / 2),
        groups(groups) {}

  at::Tensor operator()(const at::Tensor& x) const {
    return at::group_norm(convolve(x, kernel, {}, stride, pad), groups, weight, bias, 1e-5);  // [B, out, H', W']
  }

  at::Tensor kernel;        // [out, in, side, side]
  at::Tensor weight, bias;  // [out], the norm's
  std::int64_t stride, pad, groups;
};

}  // namespace

Block resnet(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto out = arguments.count(0, "how many channels");
  const auto stride = arguments.count("stride", 1, 1), groups = arguments.count("groups", 8, 1);
  check_rank(arguments, shape, 3, "[C, H, W]");
  MM_CHECK(out % groups == 0, Kind::usage, fmt::format("{} groups do not divide {} channels", groups, out), "");
  const NormedConv first(p / "conv1", p / "bn1", shape[0], out, 3, stride, groups);
  const NormedConv second(p / "conv2", p / "bn2", out, out, 3, 1, groups);
  std::optional<NormedConv> beside;
  if (stride != 1 || shape[0] != out) beside.emplace(p / "downsample.0", p / "downsample.1", shape[0], out, 1, stride, groups);
  shape = {out, places(shape[1], 3, stride, 1), places(shape[2], 3, stride, 1)};
  return [=](const at::Tensor& x, std::uint64_t) {
    const auto y = second(at::relu(first(x)));         // [B, out, H', W']
    return at::relu(y + (beside ? (*beside)(x) : x));  // [B, out, H', W']
  };
}

}  // namespace mm::blocks
