#include "fusion/fusion_tensor.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <fmt/format.h>

#include "base/check.h"
#include "fusion/projections.h"
#include "nn/linear.h"

namespace mm::fusions {
namespace {

// Every number of one with every number of the other, the second's changing first. [B, I], [B, J] -> [B, I J]
at::Tensor products(const at::Tensor& a, const at::Tensor& b) { return (a.unsqueeze(2) * b.unsqueeze(1)).flatten(1); }

// [1; h]: the mean step behind a 1. -> [B, C + 1]
at::Tensor behind_one(const Modality& modality) {
  const auto x = mean_step(modality);                             // [B, C]
  return at::cat({at::ones({x.size(0), 1}, x.options()), x}, 1);  // [B, C + 1]
}

// How many numbers the product of two widths has, `width` weights for each of which memory can hold.
std::int64_t product_of(std::int64_t a, std::int64_t b, std::int64_t width, const BlockArguments& arguments) {
  constexpr std::int64_t kMostWeights = 1 << 28;  // 1 GiB of f32; to learn takes four times that
  MM_CHECK(a <= kMostWeights / b / width, Kind::usage,
           fmt::format("'{}' would multiply {} numbers by {}, each for {} outputs: more than {} parameters", arguments.name(), a, b, width,
                       kMostWeights),
           "", "bring the modalities to fewer numbers first, or take 'lmf', which grows with their sum");
  return a * b;
}

std::int64_t output_width(BlockArguments& arguments) { return arguments.count(0, "the width of what comes out"); }

}  // namespace

Fusion tensor(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const auto width = output_width(arguments);
  std::int64_t count = 1;
  for (const auto& modality : shapes.modalities) count = product_of(count, modality.width + 1, width, arguments);
  const Linear linear(p, count, width);
  shapes.fused = {width};
  return [=](std::span<const Modality> modalities, std::uint64_t) -> Fused {
    auto all = behind_one(modalities[0]);                                                          // [B, d_1 + 1]
    for (const auto& modality : modalities.subspan(1)) all = products(all, behind_one(modality));  // [B, prod (d_m + 1)]
    return {linear(all)};                                                                          // [B, D]
  };
}

Fusion low_rank(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const auto width = output_width(arguments), rank = arguments.count("rank", 4, 1);
  std::vector<at::Tensor> factors;
  for (const auto& modality : shapes.modalities)
    factors.push_back((p / "factors")[std::ssize(factors)]("factor_weight", {rank * width, modality.width + 1}));
  const auto weights = p("rank_weight", {1, rank}), bias = p("bias", {width});
  shapes.fused = {width};
  return [=](std::span<const Modality> modalities, std::uint64_t) -> Fused {
    at::Tensor product;
    for (std::size_t i = 0; i < modalities.size(); ++i) {
      const auto factor = at::linear(behind_one(modalities[i]), factors[i]);  // [B, rank D]
      product = product.defined() ? product * factor : factor;                // [B, rank D]
    }
    return {at::matmul(weights, product.view({-1, rank, width})).squeeze(1) + bias};  // [B, D]
  };
}

Fusion multiplicative(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  struct Pair {
    std::size_t first, second;
    at::Tensor weight;  // [D, d_i d_j]
  };
  const auto width = output_width(arguments);
  const auto& each = shapes.modalities;
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < each.size(); ++i)
    for (std::size_t j = i + 1; j < each.size(); ++j) {
      const auto scope = p / fmt::format("pairs.{}.{}", i, j);
      pairs.push_back({i, j, scope("pair_weight", {width, product_of(each[i].width, each[j].width, width, arguments)})});
    }
  const Linear linear(p / "linear", whole_width(each), width);
  shapes.fused = {width};
  return [=](std::span<const Modality> modalities, std::uint64_t) -> Fused {
    auto sum = linear(joined_means(modalities));  // [B, D]
    for (const auto& [first, second, weight] : pairs)
      sum = sum + at::linear(products(mean_step(modalities[first]), mean_step(modalities[second])), weight);  // [B, D]
    return {sum};
  };
}

Fusion class_products(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const auto classes = arguments.count(0, "how many classes", 2);
  std::int64_t count = 1;
  for (std::size_t i = 0; i < shapes.modalities.size(); ++i) count = product_of(count, classes, 1, arguments);
  const auto hidden = arguments.count("hidden", count, 1);
  product_of(count, 1, hidden, arguments);
  const Projections opinions(shapes.modalities, classes, p / "opinions");
  const Linear up(p / "up", count, hidden), down(p / "down", hidden, classes);
  shapes.fused = {classes};
  return [=](std::span<const Modality> modalities, std::uint64_t) -> Fused {
    const auto each = opinions(modalities).softmax(-1).unbind(1);                // M of [B, K]; a missing one's are equal
    auto all = each[0];                                                          // [B, K]
    for (std::size_t i = 1; i < each.size(); ++i) all = products(all, each[i]);  // [B, K^M]
    return {down(at::leaky_relu(up(all), 0.25))};                                // [B, K]
  };
}

}  // namespace mm::fusions
