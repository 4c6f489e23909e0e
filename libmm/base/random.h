#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace mm {

// Philox4x32 with 10 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): a random function of a key and a
// counter, without state. Bit-equal to Random123.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

// Random numbers that are a pure function of (seed, stream, place in the stream): no generator is shared, so what one sample draws never
// depends on other samples, threads or batches.
//
//   Random random(seed, mix64(epoch) ^ sample);
//   const double angle = random.uniform(-10, 10);
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t stream, std::uint64_t place = 0) : seed_(seed), stream_(stream), place_(place) {}

  std::uint64_t bits();  // 64 random bits; takes one place

  double uniform();                                             // [0, 1), 53 bits
  double uniform(double least, double most);                    // [least, most)
  double normal();                                              // mean 0, standard deviation 1 (Box and Muller 1958); takes two places
  std::uint64_t below(std::uint64_t count);                     // 0 .. count - 1, every one as likely (Lemire 2019); count >= 1
  std::int64_t between(std::int64_t least, std::int64_t most);  // least .. most, both included
  bool chance(double probability) { return uniform() < probability; }

  // 0 .. count - 1 in random order (Fisher and Yates).
  std::vector<std::size_t> order(std::size_t count);

 private:
  std::uint64_t seed_, stream_, place_;
};

}  // namespace mm
