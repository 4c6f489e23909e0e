#include "train/linear_svm.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/remainder.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <array>
#include <vector>

#include "base/json.h"
#include "support/caught.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm;

namespace {

at::Tensor matrix(const Json& rows) {
  std::vector<at::Tensor> all;
  for (std::size_t i = 0; i < rows.size(); ++i) all.push_back(at::tensor(rows.at(i).numbers(), at::kDouble));
  return at::stack(all);
}

}  // namespace

TEST_CASE("weights and biases are those of LIBLINEAR") {
  const Json golden = Json::read(MM_TEST_DATA "/train/linear_svm.json");
  const SvmRows rows{matrix(golden.at("x")), at::tensor(golden.at("labels").integers(), at::kLong)};
  const Json cases = golden.at("cases");
  REQUIRE(cases.size() == 3);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const double cost = cases.at(i).number("cost");
    CAPTURE(cost);
    const auto svm = train_linear_svm(rows, 3, {.cost = cost, .tolerance = 1e-10, .most_rounds = 1'000'000});
    CHECK(difference(svm.weight, matrix(cases.at(i).at("weight"))) < 1e-6);
    CHECK(difference(svm.bias, at::tensor(cases.at(i).at("bias").numbers(), at::kDouble)) < 1e-6);
  }
}

TEST_CASE("what is asked belongs to the class that wins most games; of equals to the first") {
  // Of the pairs (0, 1), (0, 2), (1, 2): each row of weights is one game, each column one that asks.
  const LinearSvm svm{3, at::tensor({1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0}, at::kDouble).view({3, 3}),
                      at::zeros({3}, at::kDouble)};
  CHECK(at::equal(svm(at::eye(3)), at::tensor({0, 1, 2}, at::kLong)));
  CHECK(at::equal(svm(at::tensor({0.0, 0.0, 0.0}).view({1, 3})), at::tensor({2}, at::kLong)));  // who does not win loses
  const LinearSvm circle{3, at::tensor({1.0, -1.0, 1.0}, at::kDouble).view({3, 1}), at::zeros({3}, at::kDouble)};
  CHECK(at::equal(circle(at::ones({1, 1})), at::tensor({0}, at::kLong)));
}

TEST_CASE("the same numbers give the same machine, another order of rows nearly so") {
  const SvmRows rows{numbers({40, 6}, 1), at::arange(40) % 4};
  const auto one = train_linear_svm(rows, 4), same = train_linear_svm(rows, 4);
  const auto other = train_linear_svm(rows, 4, {.seed = 1});
  CHECK(at::equal(one.weight, same.weight));
  CHECK_FALSE(at::equal(one.weight, other.weight));
  CHECK(difference(one.weight, other.weight) < 1e-2);
}

// x = 1 and -1: plainly, multipliers of 1/2 give w = 1. Asked about 2 and -2, products 3 and -1 give multipliers of 1/4 and w = 1/2, which
// is 1 on what it is asked about.
TEST_CASE("a machine is a sum of rows, its errors are those on what it is asked about") {
  const auto x = at::tensor({1.0, -1.0}, at::kDouble).view({2, 1}), labels = at::tensor({0, 1}, at::kLong);
  const LinearSvmOptions exact{.cost = 10, .tolerance = 1e-9};
  const auto plain = train_linear_svm({x, labels}, 2, exact), same = train_linear_svm({x, labels, x}, 2, exact);
  CHECK(plain.weight.item().toDouble() == doctest::Approx(1));
  CHECK(plain.bias.item().toDouble() == doctest::Approx(0));
  CHECK(at::equal(plain.weight, same.weight));
  CHECK(train_linear_svm({x, labels, 2 * x}, 2, exact).weight.item().toDouble() == doctest::Approx(0.5));
}

// Two classes that differ in one direction and have noise in 30: a small cost listens less to the noise.
TEST_CASE("cross-validation finds a cost, and of equals the first") {
  const std::int64_t N = 60;
  const auto x = numbers({N, 31}, 3), labels = at::arange(N) % 2;
  x.select(1, 0).add_(labels * 3);
  const std::array costs{1e-3, 1e-2, 1e4};
  const double chosen = choose_cost({x, labels}, 2, costs, 2);
  CHECK(chosen < 1);
  CHECK(choose_cost({x, labels}, 2, costs, 2) == chosen);
  x.select(1, 0).add_(labels * 2000 - 1000);
  CHECK(choose_cost({x, labels}, 2, costs, 3) == 1e-3);  // far apart: every cost is right
}

TEST_CASE("what does not fit is refused") {
  const auto x = numbers({4, 2}), labels = at::tensor({0, 1, 0, 1}, at::kLong);
  CHECK(complaint([&] { train_linear_svm({x, labels}, 2, {.cost = 0}); }) == "the cost is 0, but must be above 0");
  CHECK(complaint([&] { train_linear_svm({x, labels.slice(0, 1)}, 2); }) == "there is not one label for each row");
  CHECK(complaint([&] { train_linear_svm({x, labels}, 1); }) == "1 classes, but two or more are needed");
  CHECK(complaint([&] { train_linear_svm({x, labels + 1}, 2); }) == "there is a label 2, but the classes are 0 to 1");
  CHECK(complaint([&] { train_linear_svm({x, labels - 100}, 2); }).starts_with("there is a label"));
  CHECK(complaint([&] { train_linear_svm({x, at::full({4}, -100, at::kLong)}, 2); }) == "a row has no label");
  CHECK(complaint([&] { train_linear_svm({labels, labels}, 2); }) == "x has shape [4], expected [N, C]");
  CHECK(complaint([&] { train_linear_svm({x, labels, x.slice(0, 1)}, 2); }) == "x has shape [4, 2], but asked has [3, 2]");
  CHECK(complaint([&] { choose_cost({x, labels}, 2, std::array{1.0}, 5); }) == "4 rows do not make 5 parts");
}
