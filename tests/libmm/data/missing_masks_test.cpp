#include "data/missing_masks.h"

#include <ATen/ops/equal.h>

#include <algorithm>
#include <cmath>

#include "support/doctest.h"

using namespace mm;

namespace {

double kept(const at::Tensor& mask) { return mask.to(at::kDouble).mean().item<double>(); }

}  // namespace

TEST_CASE("the share that stays is what was asked for, and no row is left with nothing") {
  for (const std::int64_t views : {2, 3, 6})
    for (int tenths = 0; tenths <= 7; ++tenths) {
      const double rate = tenths / 10.0, most = 1 - 1.0 / static_cast<double>(views);
      CAPTURE(views);
      CAPTURE(rate);
      const auto mask = missing_mask(752, views, rate, 5);
      CHECK(mask.sizes() == at::IntArrayRef({752, views}));
      CHECK(mask.any(1).all().item<bool>());
      CHECK(std::abs(kept(mask) - (1 - std::min(rate, most))) <= kMaskTolerance);
      if (rate >= most) CHECK(mask.sum(1).eq(1).all().item<bool>());
    }
}

TEST_CASE("every view is missing as often as the others") {
  const auto each = missing_mask(20000, 4, 0.5, 9).to(at::kDouble).mean(0);  // [4]
  for (std::int64_t m = 0; m < 4; ++m) CHECK(each[m].item<double>() == doctest::Approx(0.5).epsilon(0.03));
  const auto alone = missing_mask(20000, 4, 0.75, 9).to(at::kDouble).mean(0);  // [4]
  for (std::int64_t m = 0; m < 4; ++m) CHECK(alone[m].item<double>() == doctest::Approx(0.25).epsilon(0.06));
}

TEST_CASE("a mask is a function of its key") {
  CHECK(at::equal(missing_mask(50, 3, 0.3, 1), missing_mask(50, 3, 0.3, 1)));
  CHECK_FALSE(at::equal(missing_mask(50, 3, 0.3, 1), missing_mask(50, 3, 0.3, 2)));
  CHECK_FALSE(at::equal(missing_mask(50, 3, 0.7, 1), missing_mask(50, 3, 0.7, 2)));
}

TEST_CASE("few rows come as near as they can; a view that is alone always stays") {
  const auto mask = missing_mask(3, 3, 0.2, 4);  // 7 of 9 is the nearest to 0.8
  CHECK(mask.sum().item<std::int64_t>() == 7);
  CHECK(mask.any(1).all().item<bool>());
  CHECK(missing_mask(4, 1, 0.5, 4).all().item<bool>());
  CHECK(missing_mask(4, 3, 0, 4).all().item<bool>());
}
