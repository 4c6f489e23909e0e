#include "data/missing_masks.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>

#include <cmath>
#include <limits>

#include "base/check.h"
#include "base/random.h"

namespace mm {
namespace {

constexpr std::uint64_t kMostDraws = 1000;

// One mask, and how many views stay in it. chance: of each view beside the one that always stays.
struct Drawn {
  at::Tensor mask;  // [N, M] bool
  std::int64_t kept = 0;
};

Drawn drawn(std::int64_t rows, std::int64_t views, double chance, Random random) {
  Drawn made{.mask = at::empty({rows, views}, at::kBool)};
  bool* to = made.mask.mutable_data_ptr<bool>();
  for (std::int64_t i = 0; i < rows; ++i) {
    const auto always = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(views)));
    for (std::int64_t m = 0; m < views; ++m) {
      const bool stays = random.chance(chance) || m == always;
      made.kept += stays ? 1 : 0;
      *to++ = stays;
    }
  }
  return made;
}

}  // namespace

at::Tensor missing_mask(std::int64_t rows, std::int64_t views, double rate, std::uint64_t key) {
  MM_ASSERT(rows >= 1 && views >= 1 && rate >= 0 && rate < 1);
  if (rate == 0 || views == 1) return at::ones({rows, views}, at::kBool);
  const double all = static_cast<double>(rows) * static_cast<double>(views), each = 1 / static_cast<double>(views);
  if (1 - rate <= each) return drawn(rows, views, 0, Random(key, 0)).mask;
  const double chance = (1 - rate - each) / (1 - each);
  Drawn nearest;
  double least = std::numeric_limits<double>::infinity();
  for (std::uint64_t attempt = 0; attempt < kMostDraws && least > kMaskTolerance; ++attempt) {
    auto made = drawn(rows, views, chance, Random(key, attempt));
    const double away = std::abs(static_cast<double>(made.kept) / all - (1 - rate));
    if (away >= least) continue;
    least = away;
    nearest = std::move(made);
  }
  return nearest.mask;
}

}  // namespace mm
