#include "train/self_mm.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <vector>

#include "base/json.h"
#include "support/close.h"

#include "support/doctest.h"

using namespace mm;

namespace {

at::Tensor matrix(const Json& rows) {
  std::vector<at::Tensor> all;
  for (std::size_t i = 0; i < rows.size(); ++i) all.push_back(at::tensor(rows.at(i).numbers(), at::kDouble));
  return at::stack(all);  // [N, D]
}

at::Tensor column(const Json& values) { return at::tensor(values.numbers(), at::kDouble); }  // [N]

at::Tensor truths(const Json& values) {
  std::vector<double> all;
  for (std::size_t i = 0; i < values.size(); ++i) all.push_back(values.at(i).boolean() ? 1 : 0);
  return at::tensor(all, at::kDouble).to(at::kBool);  // [N]
}

}  // namespace

TEST_CASE("labels and their weights are those of the paper's equations, example by example") {
  const Json golden = Json::read(MM_TEST_DATA "/train/unimodal.json"), cases = golden.at("self_mm");
  REQUIRE(cases.size() == 3);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Json one = cases.at(i);
    const auto fused = matrix(one.at("fused")), own = matrix(one.at("own")), y = column(one.at("labels"));
    const auto before = column(one.at("before")), there = truths(one.at("there"));
    const auto together = relative_distance(fused, class_centres(fused, y));
    const auto alone = relative_distance(own, class_centres(own, at::where(there, before, at::zeros_like(before))));
    const auto moved = with_momentum(before, made_labels(y, alone, together, golden.number("limit")), one.integer("epoch"));
    const auto after = at::where(there, moved, before);
    CHECK(difference(after, column(one.at("after"))) < 1e-9);
    CHECK(difference(unimodal_weight(after, y), column(one.at("weights"))) < 1e-9);
  }
}

TEST_CASE("centres are of the signs, and whoever stands at 0 is in neither") {
  const auto features = at::tensor({1.0, 2.0, 3.0, 40.0}).view({4, 1}), labels = at::tensor({1.0, 2.0, -1.0, 0.0});
  const auto centres = class_centres(features, labels);
  CHECK(centres.positive.item<double>() == 1.5);
  CHECK(centres.negative.item<double>() == 3);
  CHECK_FALSE(class_centres(features, labels.abs()).negative.defined());
  const auto relative = relative_distance(features, centres);
  CHECK(relative[0].item<double>() == doctest::Approx((2 - 0.5) / 0.5));
  CHECK(relative[2].item<double>() == doctest::Approx(-1));
}

TEST_CASE("a modality that lies as all together do keeps the label, and none passes the limit") {
  const auto y = at::tensor({1.5, -2.0}), delta = at::tensor({0.7, -0.4});
  CHECK(difference(made_labels(y, delta, delta, 3), y) < 1e-6);
  const auto far = made_labels(y, delta * 100, delta, 3);
  CHECK(far[0].item<double>() == 3);
  CHECK(far[1].item<double>() == -3);
  CHECK(difference(with_momentum(y, far, 1), far) == 0);  // of the first epoch nothing stays
  CHECK(with_momentum(y, far, 3)[0].item<double>() == doctest::Approx(0.5 * 1.5 + 0.5 * 3));
}
