#include "train/linear_svm.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/check.h"
#include "base/random.h"
#include "nn/objective_check.h"
#include "tensor/shape.h"

namespace mm {
namespace {

at::Tensor asked_of(const SvmRows& rows) { return rows.asked.defined() ? rows.asked : rows.x; }  // [N, C]

std::vector<std::int64_t> labels_of(const SvmRows& rows, std::int64_t classes) {
  MM_CHECK(classes >= 2, Kind::usage, fmt::format("{} classes, but two or more are needed", classes));
  const auto N = shape(rows.x, "N C", "x")["N"];
  check_same_shape(rows.x, "x", asked_of(rows), "asked");
  MM_CHECK(shape(rows.labels, "N", "labels")["N"] == N && N > 0, Kind::input, "there is not one label for each row");
  check_labels(rows.labels, classes);
  const auto own = rows.labels.to(at::kLong).contiguous();
  const auto* label = own.const_data_ptr<std::int64_t>();
  MM_CHECK(std::find(label, label + N, kIgnoredLabel) == label + N, Kind::input, "a row has no label");
  return {label, label + N};
}

// Two classes: their rows, 1 for the first class and -1 for the second.
struct Game {
  std::vector<std::size_t> rows;
  std::vector<double> sides;
};

// The multipliers of a game's rows, with their sides. From 0 on, row by row in a new order each round; `score` keeps w.x_i + c of all rows
// (Hsieh et al. keep w, which is shorter only where there are fewer features than rows). products [N, N].
std::vector<double> solve(const Game& game, const at::Tensor& products, std::uint64_t stream, const LinearSvmOptions& options) {
  const std::size_t n = game.rows.size(), N = static_cast<std::size_t>(products.size(0));
  const auto* product = products.const_data_ptr<double>();
  std::vector<double> alpha(n), score(n);
  Random random(options.seed, stream);
  double widest = options.tolerance + 1;
  for (int round = 0; round < options.most_rounds && widest > options.tolerance; ++round) {
    widest = 0;
    for (const std::size_t i : random.order(n)) {
      const double y = game.sides[i], gradient = y * score[i] - 1, before = alpha[i];
      double projected = gradient;
      if (before == 0) projected = std::min(0.0, gradient);
      if (before == options.cost) projected = std::max(0.0, gradient);
      if (projected == 0) continue;
      widest = std::max(widest, std::abs(projected));
      const auto* own = product + game.rows[i] * N;
      alpha[i] = std::clamp(before - gradient / own[game.rows[i]], 0.0, options.cost);
      const double change = (alpha[i] - before) * y;
      for (std::size_t j = 0; j < n; ++j) score[j] += change * own[game.rows[j]];
    }
  }
  for (std::size_t i = 0; i < n; ++i) alpha[i] *= game.sides[i];
  return alpha;
}

SvmRows some(const SvmRows& rows, const std::vector<std::int64_t>& which) {
  const auto index = at::tensor(which, at::kLong);
  return {rows.x.index_select(0, index), rows.labels.index_select(0, index),
          rows.asked.defined() ? rows.asked.index_select(0, index) : at::Tensor()};
}

}  // namespace

at::Tensor LinearSvm::operator()(const at::Tensor& x) const {
  const auto first_wins = x.to(at::kDouble).matmul(weight.t()) + bias > 0;  // [N, K (K - 1) / 2]
  const auto wins = at::zeros({x.size(0), classes}, at::kLong);             // [N, K]
  std::int64_t pair = 0;
  for (std::int64_t a = 0; a < classes; ++a)
    for (std::int64_t b = a + 1; b < classes; ++b, ++pair) {
      const auto won = first_wins.select(1, pair).to(at::kLong);  // [N]
      wins.select(1, a).add_(won);
      wins.select(1, b).add_(1 - won);
    }
  return wins.argmax(1);  // [N]
}

LinearSvm train_linear_svm(const SvmRows& rows, std::int64_t classes, const LinearSvmOptions& options) {
  MM_CHECK(options.cost > 0, Kind::usage, fmt::format("the cost is {}, but must be above 0", options.cost));
  const auto labels = labels_of(rows, classes);
  const auto x = rows.x.to(at::kDouble);
  const auto products = (x.matmul(asked_of(rows).to(at::kDouble).t()) + 1).contiguous();  // [N, N]
  const auto alpha = at::zeros({classes * (classes - 1) / 2, x.size(0)}, at::kDouble);    // [K (K - 1) / 2, N]
  auto* multiplier = alpha.mutable_data_ptr<double>();
  std::uint64_t stream = 0;
  for (std::int64_t a = 0; a < classes; ++a)
    for (std::int64_t b = a + 1; b < classes; ++b, ++stream, multiplier += labels.size()) {
      Game game;
      for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] != a && labels[i] != b) continue;
        game.rows.push_back(i);
        game.sides.push_back(labels[i] == a ? 1 : -1);
      }
      const auto found = solve(game, products, stream, options);
      for (std::size_t i = 0; i < found.size(); ++i) multiplier[game.rows[i]] = found[i];
    }
  return {classes, alpha.matmul(x), alpha.sum(1)};
}

double choose_cost(const SvmRows& rows, std::int64_t classes, std::span<const double> costs, int folds, const LinearSvmOptions& options) {
  MM_ASSERT(!costs.empty() && folds >= 2);
  const auto N = static_cast<std::int64_t>(labels_of(rows, classes).size());
  MM_CHECK(N >= folds, Kind::input, fmt::format("{} rows do not make {} parts", N, folds));
  const auto places = Random(options.seed, ~std::uint64_t{0}).order(static_cast<std::size_t>(N));
  const std::vector<std::int64_t> order(places.begin(), places.end());
  std::vector<std::int64_t> right(costs.size());
  for (int fold = 0; fold < folds; ++fold) {
    const std::int64_t first = N * fold / folds, last = N * (fold + 1) / folds;
    std::vector<std::int64_t> known(order.begin(), order.begin() + first);
    known.insert(known.end(), order.begin() + last, order.end());
    const SvmRows in = some(rows, known), out = some(rows, {order.begin() + first, order.begin() + last});
    for (std::size_t c = 0; c < costs.size(); ++c) {
      LinearSvmOptions own = options;
      own.cost = costs[c];
      right[c] += (train_linear_svm(in, classes, own)(asked_of(out)) == out.labels).sum().item().toLong();
    }
  }
  return costs[static_cast<std::size_t>(std::max_element(right.begin(), right.end()) - right.begin())];
}

}  // namespace mm
