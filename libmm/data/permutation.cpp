#include "data/permutation.h"

#include "base/check.h"
#include "base/hash.h"

namespace mm {

Permutation::Permutation(std::uint64_t size, std::uint64_t key) : size_(size), key_(key) {
  MM_ASSERT(size >= 1 && size <= std::uint64_t{1} << 62);
  while ((std::uint64_t{1} << (2 * half_bits_)) < size) ++half_bits_;
}

std::uint64_t Permutation::operator()(std::uint64_t place) const {
  MM_ASSERT(place < size_);
  const std::uint64_t mask = (std::uint64_t{1} << half_bits_) - 1;
  do {
    std::uint64_t left = place >> half_bits_, right = place & mask;
    for (std::uint64_t round = 0; round < 4; ++round) {
      const std::uint64_t mixed = mix64(mix64(key_ + round) ^ right) & mask;
      const std::uint64_t next = left ^ mixed;
      left = right;
      right = next;
    }
    place = left << half_bits_ | right;
  } while (place >= size_);
  return place;
}

}  // namespace mm
