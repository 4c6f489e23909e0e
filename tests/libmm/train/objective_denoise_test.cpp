#include "train/objective_denoise.h"

#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <set>

#include "model/noise_schedule.h"
#include "support/caught.h"
#include "support/drawn_params.h"
#include "support/objective_cases.h"

#include "support/doctest.h"

namespace {

at::Tensor loss_of(const mm::ObjectiveCase& c) {
  const auto &scale = c.inputs.at("scale"), &x = c.inputs.at("x"), &noise = c.inputs.at("noise");
  if (c.name == "flow") return mm::denoising_error(scale * mm::flow_point(x, noise, c.inputs.at("time")), mm::flow_velocity(x, noise));
  const auto total = c.options.integer("total");
  const auto betas = c.options.string("betas_of") == "linear" ? mm::linear_betas(total) : mm::cosine_betas(total);
  const auto left = mm::at_steps(mm::signal_left(betas), c.inputs.at("steps"));
  const auto wanted = c.options.string("wanted") == "noise" ? noise : mm::noise_velocity(x, noise, left);
  return mm::denoising_error(scale * mm::noised(x, noise, left), wanted,
                             c.options.boolean("weighted") ? mm::min_snr_weight(left) : at::Tensor());
}

}  // namespace

TEST_CASE("diffusion and flow matching are what the equations say") {
  std::set<std::string> seen;
  for (const auto& c : mm::objective_cases("denoise")) {
    seen.insert(c.name);
    mm::check_objective(c, loss_of);
  }
  CHECK(seen.size() == 5);
}

TEST_CASE("mixing is exact at both ends, and has the precision of the items") {
  const auto x = mm::numbers({2, 3}, 1), noise = mm::numbers({2, 3}, 2);
  CHECK(mm::difference(mm::noised(x, noise, at::tensor({1.0, 0.0}, at::kDouble))[0], x[0]) == 0);
  CHECK(mm::difference(mm::noised(x, noise, at::tensor({1.0, 0.0}, at::kDouble))[1], noise[1]) == 0);
  CHECK((mm::noised(x, noise, at::tensor({1.0, 0.5}, at::kDouble)).scalar_type() == at::kFloat));
  CHECK(mm::difference(mm::flow_point(x, noise, at::tensor({1.0F, 0.0F}))[0], x[0]) == 0);
  CHECK(mm::difference(mm::flow_point(x, noise, at::tensor({1.0F, 0.0F}))[1], noise[1]) == 0);
}

TEST_CASE("the weight is 1 where there is little signal, and falls with the signal") {
  const auto weight = mm::min_snr_weight(at::tensor({0.0, 0.5, 5.0 / 6, 10.0 / 11}, at::kDouble));
  CHECK(mm::difference(weight, at::tensor({1.0, 1.0, 1.0, 0.5}, at::kDouble)) < 1e-12);
}

TEST_CASE("what does not fit is refused") {
  const auto x = at::ones({2, 3}), two = at::ones({2});
  CHECK(complaint([&] { mm::at_steps(mm::linear_betas(4), at::tensor({4}, at::kLong)); }) ==
        "there is a label 4, but the classes are 0 to 3");
  CHECK(complaint([&] { mm::noised(x, at::ones({2, 4}), two); }) == "x has shape [2, 3], but noise has [2, 4]");
  CHECK(complaint([&] { mm::noised(x, x, at::ones({3})); }) == "left is of 3 items, but there are 2");
  CHECK(complaint([&] { mm::flow_point(x, x, at::ones({2, 1})); }) == "time has shape [2, 1], expected [B]");
  CHECK(complaint([&] { mm::flow_velocity(x, two); }) == "x has shape [2, 3], but noise has [2]");
  CHECK(complaint([&] { mm::denoising_error(x, two); }) == "predicted has shape [2, 3], but wanted has [2]");
  CHECK(complaint([&] { mm::denoising_error(at::ones({}), at::ones({})); }) == "the items have no dimension of a batch");
  CHECK(complaint([&] { mm::min_snr_weight(two, 0); }) == "the largest signal-to-noise ratio is 0, but must be above 0");
}
