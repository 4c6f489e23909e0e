#include "model/block.h"

#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/tanh.h>
#include <c10/util/accumulate.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/hash.h"
#include "config/find_row.h"
#include "model/block_augment.h"
#include "model/block_residual.h"
#include "model/block_shape.h"
#include "model/block_time.h"
#include "model/block_token.h"
#include "model/block_transformer.h"
#include "nn/activation.h"
#include "nn/conv.h"
#include "nn/dropout.h"
#include "nn/example_gradients.h"
#include "nn/norm.h"

namespace mm {
namespace {

constexpr std::int64_t kMostNumbers = std::int64_t{1} << 31;  // of one example between two blocks

using blocks::check_rank, blocks::places;

Block linear(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto out = arguments.count(0, "how many outputs");
  if (shape.size() != 2) check_rank(arguments, shape, 1, "[C] or [T, C] (flatten stands before it)");
  const auto weight = p("weight", {out, shape.back()}), bias = p("bias", {out});
  shape.back() = out;
  return [=](const at::Tensor& x, std::uint64_t) { return followed_linear(x, weight, bias); };  // [B, ..., out]
}

Block conv(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto out = arguments.count(0, "how many channels"), side = arguments.count(1, "the side of its window");
  const auto stride = arguments.count("stride", 1, 1), pad = arguments.count("pad", 0, 0);
  check_rank(arguments, shape, 3, "[C, H, W]");
  const auto weight = p("weight", {out, shape[0], side, side}), bias = p("bias", {out});
  shape = {out, places(shape[1], side, stride, pad), places(shape[2], side, stride, pad)};
  return [=](const at::Tensor& x, std::uint64_t) { return convolve(x, weight, bias, stride, pad); };  // [B, out, H', W']
}

using Pool = at::Tensor (*)(const at::Tensor& x, std::int64_t side, std::int64_t stride);

Block pool(BlockArguments& arguments, ExampleShape& shape, Pool apply) {
  const auto side = arguments.count(0, "the side of its window"), stride = arguments.count("stride", side, 1);
  check_rank(arguments, shape, 3, "[C, H, W]");
  shape = {shape[0], places(shape[1], side, stride, 0), places(shape[2], side, stride, 0)};
  return [=](const at::Tensor& x, std::uint64_t) { return apply(x, side, stride); };  // [B, C, H', W']
}

Block max_pool(BlockArguments& arguments, ExampleShape& shape, const Params&) {
  return pool(arguments, shape, [](const at::Tensor& x, std::int64_t side, std::int64_t stride) {
    return at::max_pool2d(x, {side, side}, {stride, stride});
  });
}

Block average_pool(BlockArguments& arguments, ExampleShape& shape, const Params&) {
  return pool(arguments, shape, [](const at::Tensor& x, std::int64_t side, std::int64_t stride) {
    return at::avg_pool2d(x, {side, side}, {stride, stride});
  });
}

Block global_pool(BlockArguments& arguments, ExampleShape& shape, const Params&) {
  check_rank(arguments, shape, 3, "[C, H, W]");
  shape = {shape[0]};
  return [](const at::Tensor& x, std::uint64_t) { return x.mean({2, 3}); };  // [B, C]
}

Block flatten(BlockArguments&, ExampleShape& shape, const Params&) {
  shape = {c10::multiply_integers(shape)};
  return [](const at::Tensor& x, std::uint64_t) { return x.flatten(1); };  // [B, C]
}

Block layer_norm(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  if (shape.size() != 2) check_rank(arguments, shape, 1, "[C] or [T, C]");
  return [norm = LayerNorm(p, shape.back(), 1e-5)](const at::Tensor& x, std::uint64_t) { return norm(x); };
}

// Wu and He 2018.
Block group_norm(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto groups = arguments.count(0, "how many groups");
  check_rank(arguments, shape, 3, "[C, H, W]");
  MM_CHECK(shape[0] % groups == 0, Kind::usage, fmt::format("{} groups do not divide {} channels", groups, shape[0]), "");
  const auto weight = p("weight", {shape[0]}), bias = p("bias", {shape[0]});
  return [=](const at::Tensor& x, std::uint64_t) { return at::group_norm(x, groups, weight, bias, 1e-5); };
}

Block dropout(BlockArguments& arguments, ExampleShape&, const Params& p) {
  const double rate = arguments.rate(0, "the part to drop");
  return [rate, own = hash64(p.name())](const at::Tensor& x, std::uint64_t key) { return dropped(x, rate, key, own); };
}

Block reshape(BlockArguments& arguments, ExampleShape& shape, const Params&) {
  ExampleShape asked;
  for (std::size_t i = 0; i < std::clamp<std::size_t>(arguments.plain_count(), 1, 3); ++i)
    asked.push_back(arguments.count(i, "a size", -1));
  ExampleShape to = asked;
  if (const auto rest = std::ranges::find(to, -1); rest != to.end()) {
    const std::int64_t others = -c10::multiply_integers(to);
    if (others > 0) *rest = c10::multiply_integers(shape) / others;
  }
  MM_CHECK(c10::multiply_integers(to) == c10::multiply_integers(shape), Kind::usage,
           fmt::format("[{}] does not become [{}]", fmt::join(shape, ", "), fmt::join(to, ", ")), "");
  shape = to;
  return [asked](const at::Tensor& x, std::uint64_t) {
    ExampleShape sizes = asked;
    sizes.insert(sizes.begin(), x.size(0));
    return x.reshape(sizes);  // [B, ...]
  };
}

template <Activation kind>
Block activation(BlockArguments&, ExampleShape&, const Params&) {
  return [](const at::Tensor& x, std::uint64_t) { return activate(x, kind); };
}

Block hyperbolic_tangent(BlockArguments&, ExampleShape&, const Params&) {
  return [](const at::Tensor& x, std::uint64_t) { return at::tanh(x); };
}

Block logistic(BlockArguments&, ExampleShape&, const Params&) {
  return [](const at::Tensor& x, std::uint64_t) { return at::sigmoid(x); };
}

constexpr std::array kKinds{
    BlockKind{"linear", "linear OUT", "every output a weighted sum of [C], at each step of [T, C]", linear},
    BlockKind{"conv", "conv OUT SIDE [stride=1] [pad=0]", "a window that slides over [C, H, W]", conv},
    BlockKind{"max-pool", "max-pool SIDE [stride=SIDE]", "the greatest number of each window", max_pool},
    BlockKind{"avg-pool", "avg-pool SIDE [stride=SIDE]", "the mean of each window", average_pool},
    BlockKind{"global-pool", "global-pool", "the mean of each channel: [C, H, W] to [C]", global_pool},
    BlockKind{"flatten", "flatten", "everything in one row: [C, H, W] to [C H W]", flatten},
    BlockKind{"reshape", "reshape C H W", "the same numbers as [C, H, W]; also reshape T C, reshape C; one size may be -1, what is left",
              reshape},
    BlockKind{"transpose", "transpose", "[T, C] to [C, T]", blocks::transpose},
    BlockKind{"resnet", "resnet OUT [stride=1] [groups=8]", "two convolutions around which [C, H, W] goes as well (He et al. 2016)",
              blocks::resnet},
    BlockKind{"gru", "gru WIDTH [layers=1] [both=0]", "a state that goes along [T, C]; both=1: and back", blocks::gru},
    BlockKind{"lstm", "lstm WIDTH [layers=1] [both=0]", "the same with a longer memory", blocks::lstm},
    BlockKind{"conv1d", "conv1d OUT SIZE [stride=1] [pad=0]", "a window that slides over the steps of [T, C]", blocks::conv_over_time},
    BlockKind{"max-pool1d", "max-pool1d SIZE [stride=SIZE]", "the greatest number of each window of steps", blocks::max_pool_over_time},
    BlockKind{"take-first", "take-first", "the first step: [T, C] to [C]", blocks::take_first},
    BlockKind{"last", "last", "the last step: [T, C] to [C]", blocks::take_last},
    BlockKind{"mean-time", "mean-time", "the mean of the steps: [T, C] to [C]", blocks::mean_over_time},
    BlockKind{"embed", "embed VOCABULARY WIDTH [drop=0]",
              "a learnt vector for each symbol: [T] to [T, WIDTH]; drop: while training some become 0", blocks::embed},
    BlockKind{"patches", "patches SIDE WIDTH", "squares of [C, H, W], each as a vector: [T, WIDTH]", blocks::patches},
    BlockKind{"class-token", "class-token", "a learnt vector before [T, C]", blocks::class_token},
    BlockKind{"positions", "positions", "adds a learnt vector for each step of [T, C]", blocks::positions},
    BlockKind{"sinusoids", "sinusoids", "adds sines and cosines for each step of [T, C]", blocks::sinusoids},
    BlockKind{"transformer", "transformer HEADS HIDDEN [dropout=0] [causal=0] [post=0] [relu=0]",
              "a layer of attention over [T, C]; post=1: norms stand behind", blocks::transformer},
    BlockKind{"layer-norm", "layer-norm", "mean 0 and deviation 1 over [C], at each step of [T, C]; then scale and shift", layer_norm},
    BlockKind{"group-norm", "group-norm GROUPS", "the same over groups of channels of [C, H, W]", group_norm},
    BlockKind{"dropout", "dropout PART", "drops that part of the numbers while training", dropout},
    BlockKind{"random-shift", "random-shift MOST", "moves [C, H, W] by up to MOST places while training", blocks::random_shift},
    BlockKind{"random-crop", "random-crop LEAST [stretch=1.33]",
              "a window of LEAST to all of the area as the whole picture, while training", blocks::random_crop},
    BlockKind{"random-rotate", "random-rotate DEGREES", "turns by up to DEGREES while training", blocks::random_rotate},
    BlockKind{"random-scale", "random-scale PART", "larger or smaller by up to PART while training", blocks::random_scale},
    BlockKind{"random-flip", "random-flip", "mirrors half of the pictures while training", blocks::random_flip},
    BlockKind{"jitter", "jitter [brightness=0.4] [contrast=0.4]", "lighter, darker, stronger, weaker while training", blocks::jitter},
    BlockKind{"blur", "blur MOST [chance=0.5]", "a Gaussian blur of up to MOST pixels while training", blocks::blur},
    BlockKind{"relu", "relu", "max(x, 0)", activation<Activation::relu>},
    BlockKind{"gelu", "gelu", "x times the normal distribution function at x", activation<Activation::gelu>},
    BlockKind{"silu", "silu", "x sigmoid(x)", activation<Activation::silu>},
    BlockKind{"tanh", "tanh", "hyperbolic tangent", hyperbolic_tangent},
    BlockKind{"sigmoid", "sigmoid", "1 / (1 + exp(-x))", logistic},
};

}  // namespace

std::span<const BlockKind> block_kinds() { return kKinds; }

Block make_block(std::string_view text, ExampleShape& shape, const Params& p) {
  BlockArguments arguments(text);
  const BlockKind& kind = find_row(kKinds, arguments.name(), {.what = "block", .table = "blocks"});
  Block block = kind.make(arguments, shape, p);
  arguments.finish();
  std::int64_t numbers = 1;
  for (const auto size : shape) {
    MM_CHECK(size <= kMostNumbers / numbers, Kind::usage, fmt::format("what comes out is [{}]: too much", fmt::join(shape, ", ")), "");
    numbers *= size;
  }
  return block;
}

}  // namespace mm
