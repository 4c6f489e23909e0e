#pragma once
#include <cstdint>
#include <vector>

namespace mm {

// Which of `size` examples the batch of a step takes, ascending: each with a chance of `rate` of its own, so that there may be more or
// fewer than expected, or none. A pure function of what it is given: a run that was cut off draws the same again.
std::vector<std::uint64_t> poisson_sample(std::uint64_t seed, std::int64_t step, double rate, std::uint64_t size);

}  // namespace mm
