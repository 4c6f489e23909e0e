#include "model/block.h"

#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros_like.h>
#include <c10/util/accumulate.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/check.h"
#include "base/hash.h"
#include "base/random.h"
#include "config/nearest.h"
#include "nn/activation.h"
#include "nn/norm.h"

namespace mm {
namespace {

constexpr std::int64_t kMostNumbers = std::int64_t{1} << 31;  // of one example between two blocks

void check_rank(const BlockArguments& arguments, const ExampleShape& shape, std::size_t rank, std::string_view wanted) {
  MM_CHECK(shape.size() == rank, Kind::usage,
           fmt::format("'{}' takes {}, and what comes in is [{}]", arguments.name(), wanted, fmt::join(shape, ", ")), "");
}

// Places of a window over `size`, padded on both sides.
std::int64_t places(std::int64_t size, std::int64_t window, std::int64_t stride, std::int64_t pad) {
  MM_CHECK(size + 2 * pad >= window, Kind::usage, fmt::format("a window of {} does not fit into {} with pad={}", window, size, pad), "");
  return (size + 2 * pad - window) / stride + 1;
}

Block linear(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto out = arguments.count(0, "how many outputs");
  check_rank(arguments, shape, 1, "[C] (flatten stands before it)");
  const auto weight = p("weight", {out, shape[0]}), bias = p("bias", {out});
  shape = {out};
  return [=](const at::Tensor& x, std::uint64_t) { return at::linear(x, weight, bias); };  // [B, out]
}

Block conv(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto out = arguments.count(0, "how many channels"), side = arguments.count(1, "the side of its window");
  const auto stride = arguments.count("stride", 1, 1), pad = arguments.count("pad", 0, 0);
  check_rank(arguments, shape, 3, "[C, H, W]");
  const auto weight = p("weight", {out, shape[0], side, side}), bias = p("bias", {out});
  shape = {out, places(shape[1], side, stride, pad), places(shape[2], side, stride, pad)};
  return [=](const at::Tensor& x, std::uint64_t) { return at::conv2d(x, weight, bias, {stride, stride}, {pad, pad}); };  // [B, out, H', W']
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
  check_rank(arguments, shape, 1, "[C]");
  return [norm = LayerNorm(p, shape[0], 1e-5)](const at::Tensor& x, std::uint64_t) { return norm(x); };
}

// Wu and He 2018.
Block group_norm(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto groups = arguments.count(0, "how many groups");
  check_rank(arguments, shape, 3, "[C, H, W]");
  MM_CHECK(shape[0] % groups == 0, Kind::usage, fmt::format("{} groups do not divide {} channels", groups, shape[0]), "");
  const auto weight = p("weight", {shape[0]}), bias = p("bias", {shape[0]});
  return [=](const at::Tensor& x, std::uint64_t) { return at::group_norm(x, groups, weight, bias, 1e-5); };
}

// Drops numbers, and scales those that stay so that the mean does (Srivastava et al. 2014). What is dropped is a function of the batch's
// key and the block's own name.
Block dropout(BlockArguments& arguments, ExampleShape&, const Params& p) {
  const double rate = arguments.rate(0, "the part to drop");
  return [rate, own = hash64(p.name())](const at::Tensor& x, std::uint64_t key) {
    if (key == 0 || rate == 0) return x;
    const auto factors = at::empty_like(x, x.options().requires_grad(false), at::MemoryFormat::Contiguous);
    auto* factor = factors.mutable_data_ptr<float>();
    const auto each = x.numel() / x.size(0);
    for (std::int64_t i = 0; i < x.size(0); ++i) {
      Random random(key + static_cast<std::uint64_t>(i), own);
      for (std::int64_t k = 0; k < each; ++k) *factor++ = random.chance(rate) ? 0.0F : static_cast<float>(1 / (1 - rate));
    }
    return x.mul(factors);
  };
}

// While training, each example is moved by up to so many places in both directions; zeros come in.
Block random_shift(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto most = arguments.count(0, "by how many places");
  check_rank(arguments, shape, 3, "[C, H, W]");
  const auto height = shape[1], width = shape[2];
  MM_CHECK(most < height && most < width, Kind::usage, fmt::format("moving by {} leaves nothing of {} x {}", most, height, width), "");
  return [=, own = hash64(p.name())](const at::Tensor& x, std::uint64_t key) {
    if (key == 0) return x;
    const auto moved = at::zeros_like(x);
    for (std::int64_t i = 0; i < x.size(0); ++i) {
      Random random(key + static_cast<std::uint64_t>(i), own);
      const auto down = random.between(-most, most), right = random.between(-most, most);
      const auto window = [&](const at::Tensor& from, std::int64_t y, std::int64_t x0) {
        return from[i]
            .narrow(1, std::max<std::int64_t>(0, y), height - std::abs(y))
            .narrow(2, std::max<std::int64_t>(0, x0), width - std::abs(x0));
      };
      window(moved, down, right).copy_(window(x, -down, -right));
    }
    return moved;
  };
}

Block reshape(BlockArguments& arguments, ExampleShape& shape, const Params&) {
  const ExampleShape to{arguments.count(0, "channels"), arguments.count(1, "a height"), arguments.count(2, "a width")};
  MM_CHECK(c10::multiply_integers(to) == c10::multiply_integers(shape), Kind::usage,
           fmt::format("[{}] does not become [{}]", fmt::join(shape, ", "), fmt::join(to, ", ")), "");
  shape = to;
  return [to](const at::Tensor& x, std::uint64_t) { return x.reshape({x.size(0), to[0], to[1], to[2]}); };  // [B, C, H, W]
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
    BlockKind{"linear", "linear OUT", "every output a weighted sum of [C]", linear},
    BlockKind{"conv", "conv OUT SIDE [stride=1] [pad=0]", "a window that slides over [C, H, W]", conv},
    BlockKind{"max-pool", "max-pool SIDE [stride=SIDE]", "the greatest number of each window", max_pool},
    BlockKind{"avg-pool", "avg-pool SIDE [stride=SIDE]", "the mean of each window", average_pool},
    BlockKind{"global-pool", "global-pool", "the mean of each channel: [C, H, W] to [C]", global_pool},
    BlockKind{"flatten", "flatten", "everything in one row: [C, H, W] to [C H W]", flatten},
    BlockKind{"reshape", "reshape C H W", "the same numbers as [C, H, W]", reshape},
    BlockKind{"layer-norm", "layer-norm", "mean 0 and deviation 1 over [C], then scale and shift", layer_norm},
    BlockKind{"group-norm", "group-norm GROUPS", "the same over groups of channels of [C, H, W]", group_norm},
    BlockKind{"dropout", "dropout PART", "drops that part of the numbers while training", dropout},
    BlockKind{"random-shift", "random-shift MOST", "moves [C, H, W] by up to MOST places while training", random_shift},
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
  std::vector<std::string_view> names;
  for (const auto& kind : kKinds) {
    names.push_back(kind.name);
    if (kind.name != arguments.name()) continue;
    Block block = kind.make(arguments, shape, p);
    arguments.finish();
    std::int64_t numbers = 1;
    for (const auto size : shape) {
      MM_CHECK(size <= kMostNumbers / numbers, Kind::usage, fmt::format("what comes out is [{}]: too much", fmt::join(shape, ", ")), "");
      numbers *= size;
    }
    return block;
  }
  throw Error(Kind::usage, fmt::format("there is no block '{}'{}", arguments.name(), did_you_mean(nearest(arguments.name(), names))), "",
              fmt::format("the blocks are {}", fmt::join(names, ", ")));
}

}  // namespace mm
