#include "train/floor.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

Image plain(std::uint8_t r, std::uint8_t g, std::uint8_t b, int side) {
  Image image{side, side, 3, {}};
  for (int i = 0; i < side * side; ++i)
    for (const auto value : {r, g, b}) image.pixels.push_back(value);
  return image;
}

}  // namespace

TEST_CASE("the most frequent sentence, the first of equals") {
  CHECK(most_frequent({"b", "c", "c", "a"}) == "c");
  CHECK(most_frequent({"b", "a"}) == "a");
  CHECK(exit_code([] { most_frequent({}); }) == 70);
}

TEST_CASE("the sentence of the nearest colours, whatever the size") {
  NearestColours known;
  known.add(plain(250, 10, 10, 4), "red");
  known.add(plain(10, 10, 250, 9), "blue");
  known.add(plain(10, 12, 251, 4), "blue again");
  CHECK(known(plain(240, 20, 5, 20)) == "red");
  CHECK(known(plain(0, 0, 240, 3)) == "blue");
  auto mixed = plain(250, 10, 10, 10);
  for (std::size_t i = 0; i < 90; i += 3) mixed.pixels[i] = 10, mixed.pixels[i + 2] = 250;
  CHECK(known(mixed) == "red");
}
