#include "nn/objective_contrast.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/norm.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <set>

#include "support/caught.h"
#include "support/drawn_params.h"
#include "support/objective_cases.h"

#include "support/doctest.h"

namespace {

at::Tensor loss_of(const mm::ObjectiveCase& c) {
  const auto in = [&](const char* name) { return c.inputs.at(name); };
  if (c.name == "info-nce, one way") return mm::info_nce_one_way(in("queries"), in("keys"), in("scale"), c.options.integer("first"));
  if (c.name == "info-nce") return mm::info_nce(in("left"), in("right"), in("scale"));
  if (c.name == "siglip") return mm::siglip(in("left"), in("right"), in("scale"), in("bias"));
  if (c.name == "nt-xent") return mm::nt_xent(in("left"), in("right"), c.options.number("temperature"));
  if (c.name == "triplet") return mm::triplet(in("anchor"), in("positive"), in("negative"), c.options.number("margin"));
  if (c.name == "barlow-twins") return mm::barlow_twins(in("left"), in("right"), c.options.number("redundancy"));
  if (c.name == "simsiam") return mm::simsiam(in("predicted_left"), in("projected_left"), in("predicted_right"), in("projected_right"));
  REQUIRE(c.name == "byol");
  return mm::byol(in("predicted"), in("projected"));
}

at::Tensor number(double value) { return at::tensor(value, at::kDouble); }

}  // namespace

TEST_CASE("losses of two views are what the equations say") {
  std::set<std::string> seen;
  for (const auto& c : mm::objective_cases("contrast")) {
    seen.insert(c.name);
    mm::check_objective(c, loss_of);
  }
  CHECK(seen.size() == 8);
}

TEST_CASE("the candidates of all processes give the loss of the whole batch, and its gradient") {
  const auto left = mm::numbers({4, 3}, 1).to(at::kDouble), right = mm::numbers({4, 3}, 2).to(at::kDouble);
  const auto whole = left.clone().requires_grad_(true), cut = left.clone().requires_grad_(true);
  const auto loss = mm::info_nce(whole, right, number(5));
  loss.backward();
  at::Tensor sum = number(0);
  for (int64_t rank = 0; rank < 2; ++rank) {
    const auto own = [&](const at::Tensor& all) { return all.slice(0, 2 * rank, 2 * rank + 2); };
    sum = sum + mm::info_nce_one_way(own(cut), right, number(5), 2 * rank) + mm::info_nce_one_way(own(right), cut, number(5), 2 * rank);
  }
  sum = sum / 8;
  sum.backward();
  CHECK(sum.item().toDouble() == doctest::Approx(loss.item().toDouble()).epsilon(1e-12));
  CHECK(mm::difference(whole.grad(), cut.grad()) < 1e-12);
}

TEST_CASE("with groups that are all different, each has the pair of its row; those of one group are right together") {
  const auto left = mm::numbers({4, 3}, 1).to(at::kDouble), right = mm::numbers({4, 3}, 2).to(at::kDouble);
  const auto all = at::tensor({1.0, 2.0, 3.0, 4.0}), twice = at::tensor({1.0, 2.0, 1.0, 4.0});
  const auto both = mm::info_nce_groups(left, right, number(5), all, all) + mm::info_nce_groups(right, left, number(5), all, all);
  CHECK(both.item<double>() / 8 == doctest::Approx(mm::info_nce(left, right, number(5)).item<double>()).epsilon(1e-12));
  CHECK(mm::siglip_groups(left, right, number(5), number(-3), all, all).item<double>() / 4 ==
        doctest::Approx(mm::siglip(left, right, number(5), number(-3)).item<double>()).epsilon(1e-12));

  // by hand: rows 0 and 2 have two right candidates each
  const auto unit = [](const at::Tensor& x) { return x / x.norm(2, {-1}, true); };
  const auto scores = 5 * unit(left).matmul(unit(right).t());  // [4, 4]
  const auto likely = scores - scores.logsumexp({1}, true);    // [4, 4]
  const auto at = [](const at::Tensor& x, int64_t row, int64_t column) { return x[row][column].item<double>(); };
  const double expected =
      -(at(likely, 0, 0) + at(likely, 0, 2) + at(likely, 2, 0) + at(likely, 2, 2)) / 2 - at(likely, 1, 1) - at(likely, 3, 3);
  CHECK(mm::info_nce_groups(left, right, number(5), twice, twice).item<double>() == doctest::Approx(expected).epsilon(1e-12));
  double each = 0;
  for (int64_t row = 0; row < 4; ++row)
    for (int64_t column = 0; column < 4; ++column) {
      const bool same = row == column || (row + column == 2 && row != 1);
      each += std::log1p(std::exp((same ? -1 : 1) * (at(scores, row, column) - 3)));
    }
  CHECK(mm::siglip_groups(left, right, number(5), number(-3), twice, twice).item<double>() == doctest::Approx(each).epsilon(1e-12));
  CHECK(complaint([&] { mm::info_nce_groups(left, right, number(5), all, twice); }).find("no candidate") != std::string::npos);
  CHECK(complaint([&] { mm::siglip_groups(left, right, number(5), number(0), all, all.slice(0, 0, 2)); }).find("its group") !=
        std::string::npos);
}

TEST_CASE("what is held constant has no gradient") {
  const auto online = mm::numbers({3, 2}, 1).requires_grad_(true), slower = mm::numbers({3, 2}, 2).requires_grad_(true);
  mm::byol(online, slower).backward();
  CHECK(online.grad().defined());
  CHECK_FALSE(slower.grad().defined());
  mm::simsiam(online, slower, online, slower).backward();
  CHECK_FALSE(slower.grad().defined());
}

TEST_CASE("the learnt scale stops at 100") {
  CHECK(mm::contrast_scale(number(0)).item().toDouble() == 1);
  CHECK(mm::contrast_scale(number(9)).item().toDouble() == doctest::Approx(100));
  const auto high = number(5).requires_grad_(true);
  mm::contrast_scale(high).backward();
  CHECK(high.grad().item().toDouble() == 0);
}

TEST_CASE("BYOL's target slows down to a halt") {
  CHECK(mm::byol_momentum(0.99, 0, 10) == doctest::Approx(0.99));
  CHECK(mm::byol_momentum(0.99, 5, 10) == doctest::Approx(0.995));
  CHECK(mm::byol_momentum(0.99, 10, 10) == doctest::Approx(1));
}

TEST_CASE("embeddings of zeros, and all the same, give finite losses") {
  for (const auto& same : {at::zeros({3, 2}), at::ones({3, 2})}) {
    const auto x = same.clone().requires_grad_(true);
    const auto loss = mm::nt_xent(x, x) + mm::info_nce(x, x, at::ones({})) + mm::barlow_twins(x, x) + mm::byol(x, x);
    loss.backward();
    CHECK(std::isfinite(loss.item().toDouble()));
    CHECK(std::isfinite(x.grad().sum().item().toDouble()));
  }
}

TEST_CASE("what does not fit is refused") {
  const auto a = at::ones({2, 3}), b = at::ones({2, 4}), one = at::ones({});
  CHECK(complaint([&] { mm::info_nce(a, b, one); }) == "left has shape [2, 3], but right has [2, 4]");
  CHECK(complaint([&] { mm::info_nce_one_way(a, b, one); }) == "queries are 3 wide, but keys are 4");
  CHECK(complaint([&] { mm::info_nce_one_way(a, a, one, 1); }) == "the keys of 2 queries from 1 on are not among 2");
  CHECK(complaint([&] { mm::info_nce_one_way(a, a, one, -1); }) == "the keys of 2 queries from -1 on are not among 2");
  CHECK(complaint([&] { mm::siglip(at::ones({2}), at::ones({2}), one, one); }) == "left has shape [2], expected [B, C]");
  CHECK(complaint([&] { mm::nt_xent(at::ones({0, 2}), at::ones({0, 2})); }) == "there is no pair in the batch");
  CHECK(complaint([&] { mm::nt_xent(a, a, 0); }) == "the temperature is 0, but must be above 0");
  CHECK(exit_code([&] { mm::nt_xent(a, a, 0); }) == 2);
  CHECK(complaint([&] { mm::triplet(a, a, a, 0); }) == "the margin is 0, but must be above 0");
  CHECK(complaint([&] { mm::triplet(a, a, b); }) == "anchor has shape [2, 3], but negative has [2, 4]");
  CHECK(complaint([&] {
          mm::barlow_twins(at::ones({1, 3}), at::ones({1, 3}));
        }) == "one pair alone has no correlation: the batch must hold two or more");
  CHECK(exit_code([&] { mm::simsiam(a, b, a, b); }) == 3);
  CHECK(exit_code([&] { mm::byol(a, b); }) == 3);
}
