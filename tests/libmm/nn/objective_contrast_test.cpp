#include "nn/objective_contrast.h"

#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

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
