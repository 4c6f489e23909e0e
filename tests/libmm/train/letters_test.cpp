#include "train/letters.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("letters by their code points, the blank before them") {
  const Letters letters = Letters::of({"zwei", "fünf", "", "ei"});
  CHECK(letters.all() == std::vector<std::string>{"e", "f", "i", "n", "w", "z", "ü"});
  CHECK(letters.symbols() == 8);
  CHECK(letters.encode("fünf?") == std::vector<std::int64_t>{2, 7, 4, 2});
}

TEST_CASE("repeats are one letter unless a blank stands between them") {
  const Letters letters = Letters::of({"ehtr"});
  const std::vector<std::int64_t> steps{0, 4, 4, 0, 2, 2, 3, 1, 0, 1, 1, 0};
  CHECK(letters.decode(steps) == "three");
  CHECK(letters.decode({}).empty());
}
