#include "model/noise_schedule.h"

#include <ATen/TensorOperators.h>

#include "support/caught.h"

#include "support/doctest.h"

TEST_CASE("noise takes over step by step, and the last steps are nearly all noise") {
  for (const auto& betas : {mm::linear_betas(1000), mm::cosine_betas(1000)}) {
    const auto left = mm::signal_left(betas);
    CHECK((left.scalar_type() == at::kDouble));
    CHECK(left.size(0) == 1000);
    CHECK(left[0].item().toDouble() > 0.999);
    CHECK(left[999].item().toDouble() < 1e-4);
    CHECK((left.slice(0, 1) < left.slice(0, 0, 999)).all().item().toBool());
    CHECK((betas > 0).all().item().toBool());
    CHECK((betas < 1).all().item().toBool());
  }
  CHECK(mm::linear_betas(1)[0].item().toDouble() == doctest::Approx(1e-4));
}

TEST_CASE("numbers out of range are refused") {
  CHECK(complaint([&] { mm::linear_betas(0); }) == "0 steps of noise, but one or more are needed");
  CHECK(complaint([&] { mm::linear_betas(5, 0.1, 0.01); }) ==
        "noise from 0.1 to 0.01: both must be in (0, 1), the second not below the first");
  CHECK(complaint([&] { mm::cosine_betas(5, -1); }) == "an offset of -1 and at most 0.999 noise a step: 0 or more, and in (0, 1)");
  CHECK(exit_code([&] { mm::cosine_betas(5, 0, 1); }) == 2);
}
