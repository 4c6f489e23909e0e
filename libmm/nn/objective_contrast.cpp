#include "nn/objective_contrast.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Reduction.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/log_sigmoid.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/relu.h>
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "base/check.h"
#include "nn/objective_check.h"
#include "tensor/shape.h"

namespace mm {
namespace {

// Rows of length 1; a row of zeros stays. [B, C] -> [B, C]
at::Tensor unit(const at::Tensor& x) {
  const auto all = wide(x);
  return all / at::linalg_vector_norm(all, 2, at::IntArrayRef{-1}, /*keepdim=*/true).clamp_min(1e-12);
}

void check_pairs(const at::Tensor& left, const at::Tensor& right) {
  check_same_shape(left, "left", right, "right");
  MM_CHECK(shape(left, "B C", "left")["B"] > 0, Kind::input, "there is no pair in the batch");
}

// 1 where row and candidate are of one group, else 0. left [B, C], right [N, C], of_left [B], of_right [N] -> [B, N]
at::Tensor same_group(const at::Tensor& left, const at::Tensor& right, const at::Tensor& of_left, const at::Tensor& of_right) {
  const auto B = shape(left, "B C", "left")["B"], N = shape(right, "N C", "right")["N"];
  MM_CHECK(B > 0 && left.size(1) == right.size(1), Kind::input,
           fmt::format("{} rows that are {} wide are held against some that are {} wide", B, left.size(1), right.size(1)));
  MM_CHECK(of_left.dim() == 1 && of_right.dim() == 1 && of_left.size(0) == B && of_right.size(0) == N, Kind::input,
           "not every row has its group");
  return of_left.unsqueeze(1).eq(of_right.unsqueeze(0)).to(wide(left).scalar_type());
}

// The cosine of each row with its row. [B, C] -> [B]
at::Tensor cosine(const at::Tensor& a, const at::Tensor& b) { return (unit(a) * unit(b)).sum(-1); }

// Each component with mean 0 and variance 1 over the batch. [B, C] -> [B, C]
at::Tensor standardised(const at::Tensor& x) {
  const auto centred = wide(x) - wide(x).mean(0, /*keepdim=*/true);             // [B, C]
  return centred / (centred.square().mean(0, /*keepdim=*/true) + 1e-5).sqrt();  // [B, C]
}

}  // namespace

at::Tensor contrast_scale(const at::Tensor& log_scale) { return log_scale.clamp_max(std::log(100.0)).exp(); }

at::Tensor info_nce_one_way(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& scale, int64_t first) {
  const auto B = shape(queries, "B C", "queries")["B"], N = shape(keys, "N C", "keys")["N"];
  MM_CHECK(queries.size(1) == keys.size(1), Kind::input,
           fmt::format("queries are {} wide, but keys are {}", queries.size(1), keys.size(1)));
  MM_CHECK(first >= 0 && first + B <= N, Kind::input, fmt::format("the keys of {} queries from {} on are not among {}", B, first, N));
  const auto scores = scale * unit(queries).matmul(unit(keys).t());                   // [B, N]
  const auto own = at::arange(first, first + B, queries.options().dtype(at::kLong));  // [B]
  return at::cross_entropy_loss(scores, own, {}, at::Reduction::Sum);                 // []
}

at::Tensor info_nce(const at::Tensor& left, const at::Tensor& right, const at::Tensor& scale) {
  check_pairs(left, right);
  const auto sum = info_nce_one_way(left, right, scale) + info_nce_one_way(right, left, scale);  // []
  return sum / (2.0 * static_cast<double>(left.size(0)));
}

at::Tensor info_nce_groups(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& scale, const at::Tensor& of_queries,
                           const at::Tensor& of_keys) {
  const auto same = same_group(queries, keys, of_queries, of_keys);  // [B, N]
  const auto right = same.sum(1, /*keepdim=*/true);                  // [B, 1]
  MM_CHECK((right > 0).all().item<bool>(), Kind::input, "there is no candidate of a query's group");
  const auto likely = at::log_softmax(scale * unit(queries).matmul(unit(keys).t()), 1);  // [B, N]
  return -(likely * (same / right)).sum();                                               // []
}

at::Tensor siglip(const at::Tensor& left, const at::Tensor& right, const at::Tensor& scale, const at::Tensor& bias) {
  check_pairs(left, right);
  const auto scores = scale * unit(left).matmul(unit(right).t()) + bias;              // [B, B]
  const auto signs = at::eye(left.size(0), scores.options()) * 2 - 1;                 // [B, B]
  return -at::log_sigmoid(signs * scores).sum() / static_cast<double>(left.size(0));  // []
}

at::Tensor siglip_groups(const at::Tensor& left, const at::Tensor& right, const at::Tensor& scale, const at::Tensor& bias,
                         const at::Tensor& of_left, const at::Tensor& of_right) {
  const auto signs = same_group(left, right, of_left, of_right) * 2 - 1;                       // [B, N]
  return -at::log_sigmoid(signs * (scale * unit(left).matmul(unit(right).t()) + bias)).sum();  // []
}

at::Tensor nt_xent(const at::Tensor& left, const at::Tensor& right, double temperature) {
  check_pairs(left, right);
  return nt_xent_sum(left, right, temperature, 0, left.size(0)) / (2.0 * static_cast<double>(left.size(0)));
}

at::Tensor nt_xent_sum(const at::Tensor& left, const at::Tensor& right, double temperature, int64_t first, int64_t count) {
  check_pairs(left, right);
  MM_CHECK(temperature > 0, Kind::usage, fmt::format("the temperature is {}, but must be above 0", temperature));
  const auto N = left.size(0);
  MM_ASSERT(first >= 0 && count >= 0 && first + count <= N);
  const auto views = unit(at::cat({left, right}));                                                              // [2N, C]
  const auto all = at::arange(2 * N, views.options().dtype(at::kLong));                                         // [2N]
  const auto own = at::cat({all.narrow(0, first, count), all.narrow(0, N + first, count)});                     // [2B]
  const auto itself = own.unsqueeze(1) == all;                                                                  // [2B, 2N]
  const auto queries = count == N ? views : views.index_select(0, own);                                         // [2B, C]
  const auto scores =                                                                                           //
      (queries.matmul(views.t()) / temperature).masked_fill(itself, -std::numeric_limits<double>::infinity());  // [2B, 2N]
  return at::cross_entropy_loss(scores, own.roll(count), {}, at::Reduction::Sum);                               // []
}

at::Tensor triplet(const at::Tensor& anchor, const at::Tensor& positive, const at::Tensor& negative, double margin) {
  MM_CHECK(margin > 0, Kind::usage, fmt::format("the margin is {}, but must be above 0", margin));
  check_same_shape(anchor, "anchor", positive, "positive");
  check_same_shape(anchor, "anchor", negative, "negative");
  MM_CHECK(shape(anchor, "B C", "anchor")["B"] > 0, Kind::input, "there is no triplet in the batch");
  const auto a = wide(anchor);
  const auto near = (a - wide(positive)).square().sum(-1), far = (a - wide(negative)).square().sum(-1);  // [B]
  return at::relu(near - far + margin).mean();                                                           // []
}

at::Tensor barlow_twins(const at::Tensor& left, const at::Tensor& right, double redundancy) {
  check_pairs(left, right);
  const auto B = left.size(0);
  MM_CHECK(B > 1, Kind::input, "one pair alone has no correlation: the batch must hold two or more");
  const auto correlation = standardised(left).t().matmul(standardised(right)) / static_cast<double>(B);  // [C, C]
  const auto own = correlation.diagonal();                                                               // [C]
  return (1 - own).square().sum() + redundancy * (correlation.square().sum() - own.square().sum());      // []
}

at::Tensor simsiam(const at::Tensor& predicted_left, const at::Tensor& projected_left, const at::Tensor& predicted_right,
                   const at::Tensor& projected_right) {
  check_pairs(predicted_left, projected_right);
  check_pairs(predicted_right, projected_left);
  return -0.5 * (cosine(predicted_left, projected_right.detach()).mean() + cosine(predicted_right, projected_left.detach()).mean());  // []
}

at::Tensor byol(const at::Tensor& predicted, const at::Tensor& projected) {
  check_pairs(predicted, projected);
  return 2 - 2 * cosine(predicted, projected.detach()).mean();  // []
}

double byol_momentum(double start, int64_t step, int64_t steps) {
  MM_ASSERT(steps > 0);
  const double done = static_cast<double>(step) / static_cast<double>(steps);
  return 1 - (1 - start) * (std::cos(std::numbers::pi * done) + 1) / 2;
}

}  // namespace mm
