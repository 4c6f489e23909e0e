#include "data/noise.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>
#include <limits>

#include "support/doctest.h"

using namespace mm;

namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

at::Tensor normal(at::IntArrayRef sizes) { return at::randn(sizes, at::detail::createCPUGenerator(2)); }

InputScale scale_of(at::IntArrayRef example, float mean, float deviation) {
  return {.mean = at::full(example, mean), .deviation = at::full(example, deviation), .least = -4, .greatest = 4};
}

constexpr double kFar = 7;  // a mean that no number drawn here is near

}  // namespace

TEST_CASE("at level 0 every kind leaves everything as it is; otherwise sizes stay, and what comes out follows from the key alone") {
  for (const auto& sizes : std::vector<std::vector<std::int64_t>>{{6, 40}, {6, 8, 5}, {6, 3, 8, 8}, {6, 1, 8, 8}}) {
    const auto x = normal(sizes);
    const auto example = std::vector(sizes.begin() + 1, sizes.end());
    const auto scale = scale_of(sizes.size() == 3 ? std::vector<std::int64_t>{1, 5} : example, kFar, 1);
    for (const auto& kind : noise_kinds(example)) {
      CAPTURE(kind.name);
      CHECK(at::equal(kind.spoil(x, scale, 0, 3), x));
      const auto spoilt = kind.spoil(x, scale, 0.5, 3);
      CHECK(spoilt.sizes() == x.sizes());
      CHECK(spoilt.isfinite().all().item<bool>());
      CHECK_FALSE(at::equal(spoilt, x));
      CHECK(at::equal(kind.spoil(x, scale, 0.5, 3), spoilt));
      CHECK(at::equal(kind.spoil(x, scale, 0.5, 4), spoilt) != kind.draws);
      CHECK(at::allclose(kind.spoil(x.narrow(0, 4, 1), scale, 0.5, 3 + 4)[0], spoilt[4], 1e-4, 1e-5));  // an example alone
    }
  }
}

TEST_CASE("pictures have their own kinds, and those without colours none for colours") {
  CHECK(noise_kinds(std::vector<std::int64_t>{5}).front().name == "white");
  CHECK(noise_kinds(std::vector<std::int64_t>{4, 5}).size() == 3);
  CHECK(noise_kinds(std::vector<std::int64_t>{3, 8, 8}).front().name == "grey");
  CHECK(noise_kinds(std::vector<std::int64_t>{1, 8, 8}).front().name == "contrast");
  CHECK(noise_kinds(std::vector<std::int64_t>{2, 8, 8}).front().name == "white");
}

TEST_CASE("white noise has the deviation of its level times that of each number") {
  auto scale = scale_of({2}, 0, 1);
  scale.deviation = at::tensor({2.F, 0.F});
  const auto x = normal({20000, 2}), added = white_noise(x, scale, 0.3, 1) - x;  // [B, 2]
  CHECK(added.select(1, 0).std(false).item<double>() == doctest::Approx(0.6).epsilon(0.02));
  CHECK(added.select(1, 0).mean().item<double>() == doctest::Approx(0).epsilon(0.02));
  CHECK(added.select(1, 1).abs().max().item<double>() == 0);
}

TEST_CASE("a random drop puts the mean at its share of places, a structured one whole steps or neighbours") {
  const auto scale = scale_of({20}, kFar, 1);
  const auto random = random_drop(normal({3000, 20}), scale, 0.3, 1).eq(kFar);  // [B, C]
  CHECK(random.to(at::kDouble).mean().item<double>() == doctest::Approx(0.3).epsilon(0.03));
  const auto run = structured_drop(normal({100, 20}), scale, 0.3, 1).eq(kFar);  // [B, C]
  CHECK(run.sum(1).eq(6).all().item<bool>());
  const auto ends = run.logical_xor(run.roll(1, 1)).sum(1);  // a run has a beginning and an end
  CHECK(ends.eq(2).all().item<bool>());
  const auto steps = structured_drop(normal({400, 10, 4}), scale_of({1, 4}, kFar, 1), 0.3, 1).eq(kFar);  // [B, T, C]
  CHECK(at::equal(steps.any(2), steps.all(2)));
  CHECK(steps.to(at::kDouble).mean().item<double>() == doctest::Approx(0.3).epsilon(0.05));
}

TEST_CASE("what is missing stays missing") {
  auto x = normal({8, 10});
  x[3][4] = kMissing;
  for (const auto& kind : noise_kinds(std::vector<std::int64_t>{10}))
    CHECK(at::equal(kind.spoil(x, scale_of({10}, kFar, 1), 0.9, 1).isnan(), x.isnan()));
}

TEST_CASE("the scale is that of the training rows, of steps over all of them, and what is missing does not count") {
  ArraySet set;
  set.inputs["v"] = at::tensor({1.F, 3.F, 100.F, 5.F, kMissing, 100.F}).view({3, 2});
  set.labels = at::zeros({3}, at::kLong);
  set.train = {0, 1};
  set.test = {2};
  auto scale = input_scale(set, "v");  // of columns 1, 100 and 3, 5
  CHECK(at::allclose(scale.mean, at::tensor({50.5F, 4.F})));
  CHECK(at::allclose(scale.deviation, at::tensor({49.5F, 1.F})));
  set.train = {0, 2};
  scale = input_scale(set, "v");  // 1, missing and 3, 100
  CHECK(at::allclose(scale.mean, at::tensor({1.F, 51.5F})));
  CHECK(scale.greatest == 100);
  set.inputs["s"] = at::tensor({0.F, 2.F, 4.F, 6.F, 1.F, 1.F, 1.F, 1.F, 9.F, 9.F, 9.F, 9.F}).view({3, 2, 2});
  set.train = {0, 1};
  const auto steps = input_scale(set, "s");
  CHECK(at::allclose(steps.mean, at::tensor({1.5F, 2.5F}).view({1, 2})));
}
