#include "media/encoded_image.h"

#include "libmm/media/fixtures.h"
#include "support/doctest.h"

TEST_CASE("a canvas is as large as the header says, within the limit") {
  const std::string name = "x";
  const mm::ImageLimits limits{.most_pixels = 1'000'000};
  const mm::EncodedImage file{{}, name, limits};
  const mm::Image image = mm::canvas(file, 1, 1'000'000);
  CHECK(image.pixels.size() == 3'000'000);
  CHECK(image.pixels[77] == 0);
  CHECK(mm::error_of([&] { mm::canvas(file, 2, 500'001); }) == "input: x: is 2 x 500001 pixels, more than the 1000000 that are read");
  CHECK_THROWS_AS(mm::canvas(file, 0, 5), mm::Error);
  CHECK_THROWS_AS(mm::canvas(file, 5, -1), mm::Error);
  CHECK_THROWS_AS(mm::canvas(file, std::int64_t{1} << 40, std::int64_t{1} << 40), mm::Error);
}

TEST_CASE("rows that may be missing are grey") {
  const std::string name = "x";
  const mm::ImageLimits limits{.allow_truncated = true};
  CHECK(mm::canvas({{}, name, limits}, 2, 2).pixels == std::vector<std::uint8_t>(12, 128));
}
