#pragma once
#include <cstdint>

namespace mm {

// 0 .. size - 1 in an order that depends on a key alone, without storing it: any place can be asked for at once, which is what makes a
// resumed run see exactly the examples that are left. A four-round Feistel network over the next even power of two, walked until it
// lands below `size` (Black and Rogaway 2002, "Ciphers with arbitrary finite domains").
class Permutation {
 public:
  Permutation(std::uint64_t size, std::uint64_t key);  // size >= 1

  std::uint64_t operator()(std::uint64_t place) const;  // place < size

 private:
  std::uint64_t size_, key_;
  int half_bits_ = 1;
};

}  // namespace mm
