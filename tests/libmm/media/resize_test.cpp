#include "media/resize.h"

#include <sstream>

#include "base/json.h"
#include "libmm/media/fixtures.h"
#include "support/doctest.h"

TEST_CASE("every filter gives the bytes of Pillow, up and down, grey and RGB") {
  int count = 0;
  std::istringstream lines(mm::read_file(mm::image_fixture("resize.jsonl")));
  for (std::string line; std::getline(lines, line); ++count) {
    CAPTURE(line);
    const auto row = mm::Json::parse(line, "resize.jsonl");
    const auto number = [&](const char* key) { return static_cast<int>(row.integer(key)); };
    const mm::Image image = mm::noise_image(number("width"), number("height"), number("channels"));
    const mm::Image out = mm::resize(image, number("to_width"), number("to_height"), static_cast<mm::Resample>(number("filter")));
    CHECK(out.width == number("to_width"));
    CHECK(out.height == number("to_height"));
    CHECK(out.channels == image.channels);
    CHECK(mm::fnv1a(out.pixels) == row.string("hash"));
  }
  CHECK(count == 192);
}

TEST_CASE("the same size is the same picture") {
  const mm::Image image = mm::noise_image(12, 9, 3);
  CHECK(mm::resize(image, 12, 9, mm::Resample::bicubic).pixels == image.pixels);
  CHECK(mm::resize(image, 12, 9, mm::Resample::nearest).pixels == image.pixels);
}

TEST_CASE("a flat picture stays flat") {
  for (int filter = 0; filter < 6; ++filter)
    for (const int value : {0, 1, 127, 255}) {
      const mm::Image image{50, 40, 3, std::vector<std::uint8_t>(50 * 40 * 3, static_cast<std::uint8_t>(value))};
      for (const auto& [width, height] : {std::pair{7, 90}, std::pair{90, 7}}) {
        const mm::Image out = mm::resize(image, width, height, static_cast<mm::Resample>(filter));
        CHECK(out.pixels == std::vector<std::uint8_t>(static_cast<std::size_t>(width * height * 3), static_cast<std::uint8_t>(value)));
      }
    }
}

TEST_CASE("sizes that make no sense are bugs of the caller") {
  CHECK_THROWS_AS(mm::resize(mm::noise_image(3, 3, 3), 0, 3, mm::Resample::box), mm::Error);
  CHECK_THROWS_AS(mm::resize({3, 3, 3, {}}, 2, 2, mm::Resample::box), mm::Error);
}
