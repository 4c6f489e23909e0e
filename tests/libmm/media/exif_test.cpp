#include "media/exif.h"

#include "libmm/media/fixtures.h"
#include "support/doctest.h"

using std::string_view_literals::operator""sv;

namespace {

int orientation_of(std::string_view block) { return mm::exif_orientation(std::as_bytes(std::span(block))); }

// One entry: tag 0x112, type, count 1, value.
constexpr auto kLittle = "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"sv;
constexpr auto kBig = "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0"sv;

}  // namespace

TEST_CASE("the orientation is found in either byte order, with and without a prefix") {
  CHECK(orientation_of(kLittle) == 6);
  CHECK(orientation_of(kBig) == 8);
  CHECK(orientation_of(std::string("Exif\0\0"sv).append(kBig)) == 8);
}

TEST_CASE("every shorter block is read without a step beyond its end") {
  for (std::size_t size = 0; size < kLittle.size(); ++size) {
    const std::vector<char> exact(kLittle.begin(), kLittle.begin() + static_cast<std::ptrdiff_t>(size));  // a sanitizer sees its end
    const int found = mm::exif_orientation(std::as_bytes(std::span(exact)));
    CHECK(found == (size >= 20 ? 6 : 0));  // the value ends with byte 20
  }
}

TEST_CASE("lies are upright") {
  std::string block(kLittle);
  block[18] = 9;  // an orientation that there is not
  CHECK(orientation_of(block) == 1);
  block = kLittle;
  block[4] = '\xF0', block[7] = '\xFF';  // a directory far outside
  CHECK(orientation_of(block) == 0);
  block = kLittle;
  block[14] = 2;  // two values where one is meant
  CHECK(orientation_of(block) == 0);
  block = kLittle;
  block[12] = 5;  // a fraction
  CHECK(orientation_of(block) == 0);
}

TEST_CASE("notes of editors and of old PNG writers") {
  CHECK(mm::xmp_orientation(R"(<a tiff:Orientation="7" b="c">)") == 7);
  CHECK(mm::xmp_orientation("<tiff:Orientation>3</tiff:Orientation>") == 3);
  CHECK(mm::xmp_orientation("tiff:Orientation tiff:Orientation=\"x tiff:Orientation=\"5\"") == 5);
  CHECK(mm::xmp_orientation("<tiff:Orientation>") == 0);
  CHECK(mm::xmp_orientation("") == 0);
  CHECK(mm::raw_profile_orientation("\nexif\n  26\n49492a0008000000\n010012010300010000000600\n000000000000\n") == 6);
  CHECK(mm::raw_profile_orientation("\nexif\n") == 0);
  CHECK(mm::raw_profile_orientation("\nexif\n 3\n49492") == 0);
}

TEST_CASE("the eight ways to hold a camera") {
  // 3 x 2 pixels, numbered by their first sample.
  mm::Image image{3, 2, 3, {}};
  for (std::uint8_t i = 0; i < 6; ++i) image.pixels.insert(image.pixels.end(), {i, 100, 200});
  const std::vector<std::vector<int>> expected{{0, 1, 2, 3, 4, 5}, {2, 1, 0, 5, 4, 3}, {5, 4, 3, 2, 1, 0}, {3, 4, 5, 0, 1, 2},
                                               {0, 3, 1, 4, 2, 5}, {3, 0, 4, 1, 5, 2}, {5, 2, 4, 1, 3, 0}, {2, 5, 1, 4, 0, 3}};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    CAPTURE(orientation);
    const mm::Image out = mm::oriented(image, orientation);
    CHECK(out.width == (orientation < 5 ? 3 : 2));
    CHECK(out.height == (orientation < 5 ? 2 : 3));
    std::vector<int> numbers;
    for (std::size_t i = 0; i < out.pixels.size(); i += 3) numbers.push_back(out.pixels[i]);
    CHECK(numbers == expected[static_cast<std::size_t>(orientation - 1)]);
    CHECK(out.pixels[17] == 200);
  }
}

TEST_CASE("grey pictures are turned as colours are") {
  const mm::Image image{3, 2, 1, {0, 1, 2, 3, 4, 5}};
  CHECK(mm::oriented(image, 6).pixels == std::vector<std::uint8_t>{3, 0, 4, 1, 5, 2});
  CHECK(mm::oriented(image, 3).pixels == std::vector<std::uint8_t>{5, 4, 3, 2, 1, 0});
}
