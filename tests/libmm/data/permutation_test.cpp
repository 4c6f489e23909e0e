#include "data/permutation.h"

#include <vector>

#include "support/doctest.h"

using mm::Permutation;

TEST_CASE("every number comes once") {
  for (const std::uint64_t size : {1, 2, 3, 5, 16, 17, 1000, 5280}) {
    std::vector<int> seen(size);
    const Permutation order(size, 7);
    for (std::uint64_t i = 0; i < size; ++i) ++seen.at(order(i));
    for (const int count : seen) REQUIRE(count == 1);
  }
}

TEST_CASE("keys give different orders, and an order looks shuffled") {
  const Permutation a(1000, 1), b(1000, 2);
  int same = 0, rising = 0;
  for (std::uint64_t i = 0; i + 1 < 1000; ++i) {
    same += a(i) == b(i);
    rising += a(i) < a(i + 1);
  }
  CHECK(same < 12);
  CHECK(rising > 430);
  CHECK(rising < 570);
}
