#include "model/block_token.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/ones_like.h>
#include <fmt/format.h>

#include "base/check.h"
#include "base/hash.h"
#include "model/block_shape.h"
#include "nn/dropout.h"
#include "nn/sinusoids.h"

namespace mm::blocks {
namespace {

constexpr std::string_view kSteps = "[T, C]";

void check_symbols(const at::Tensor& x, const at::Tensor& symbols, std::int64_t vocabulary) {
  const auto fits = symbols.ge(0).logical_and_(symbols.lt(vocabulary)).logical_and_(symbols.eq(x));
  MM_CHECK(fits.all().item().toBool(), Kind::input,
           fmt::format("'embed' takes whole numbers from 0 to {}, and others came in", vocabulary - 1), "",
           "store symbols as whole numbers of 16 bits or more, without steps of preprocessing; bytes are pictures, 0 to 1");
}

}  // namespace

Block patches(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto side = arguments.count(0, "the side of a patch"), width = arguments.count(1, "the width of its vectors");
  check_rank(arguments, shape, 3, "[C, H, W]");
  MM_CHECK(shape[1] % side == 0 && shape[2] % side == 0, Kind::usage,
           fmt::format("patches of {} do not cover {} x {}", side, shape[1], shape[2]), "");
  const auto weight = p("weight", {width, shape[0], side, side}), bias = p("bias", {width});
  shape = {shape[1] / side * (shape[2] / side), width};
  return [=](const at::Tensor& x, std::uint64_t) {
    return at::conv2d(x, weight, bias, {side, side}).flatten(2).transpose(1, 2);  // [B, T, C]
  };
}

Block embed(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto vocabulary = arguments.count(0, "how many symbols"), width = arguments.count(1, "the width of their vectors");
  const double drop = arguments.rate("drop", 0);
  check_rank(arguments, shape, 1, "[T], symbols");
  MM_CHECK(vocabulary <= 1 << 24, Kind::usage, fmt::format("at most 2^24 symbols, which f32 tells apart, not {}", vocabulary), "");
  const auto weight = p("weight", {vocabulary, width});
  shape = {shape[0], width};
  return [=, own = hash64(p.name())](const at::Tensor& x, std::uint64_t key) {
    auto symbols = x.to(at::kLong);  // [B, T]
    check_symbols(x, symbols, vocabulary);
    if (key != 0 && drop > 0) symbols = symbols.masked_fill(dropped(at::ones_like(x), drop, key, own).eq(0), 0);
    return at::embedding(weight, symbols);  // [B, T, C]
  };
}

Block class_token(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  check_rank(arguments, shape, 2, kSteps);
  const auto token = p("token", {shape[1]});
  ++shape[0];
  return [=](const at::Tensor& x, std::uint64_t) {
    return at::cat({token.expand({x.size(0), 1, -1}), x}, 1);  // [B, T + 1, C]
  };
}

Block positions(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  check_rank(arguments, shape, 2, kSteps);
  const auto places = p("positions", {shape[0], shape[1]});
  return [=](const at::Tensor& x, std::uint64_t) { return x + places; };
}

Block sinusoids(BlockArguments& arguments, ExampleShape& shape, const Params&) {
  check_rank(arguments, shape, 2, kSteps);
  return [table = mm::sinusoids(shape[0], shape[1])](const at::Tensor& x, std::uint64_t) { return x + table.to(x.device()); };
}

}  // namespace mm::blocks
