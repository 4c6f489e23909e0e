#include "data/poisson_sample.h"

#include "base/random.h"

namespace mm {

std::vector<std::uint64_t> poisson_sample(std::uint64_t seed, std::int64_t step, double rate, std::uint64_t size) {
  Random random(seed, static_cast<std::uint64_t>(step));
  std::vector<std::uint64_t> taken;
  for (std::uint64_t example = 0; example < size; ++example)
    if (random.chance(rate)) taken.push_back(example);
  return taken;
}

}  // namespace mm
