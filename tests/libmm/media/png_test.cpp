#include "libmm/media/fixtures.h"
#include "support/doctest.h"

// Every kind of PNG is compared with Pillow in image_test.cpp.

TEST_CASE("a cut at any byte is an error, never a picture" * doctest::skip(!mm::kHasCodecs)) {
  for (const char* name : {"png-palette4.png", "png-rgb8-interlaced.png"}) {
    const std::string whole = mm::read_file(mm::image_fixture(name));
    for (std::size_t size = 8; size < whole.size(); ++size) {
      CAPTURE(size);
      CHECK(mm::error_of([&] { mm::decode_text(whole.substr(0, size)); }).starts_with("input: a file: the PNG file is cut off"));
    }
  }
}

TEST_CASE("a bit flipped anywhere is noticed" * doctest::skip(!mm::kHasCodecs)) {
  const std::string whole = mm::read_file(mm::image_fixture("png-grey4.png"));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
    CAPTURE(at);
    CHECK_THROWS_AS(mm::decode_text(damaged), mm::Error);
  }
}

TEST_CASE("of a cut-off file the rows that are there are the ones of the whole, and the others grey" * doctest::skip(!mm::kHasCodecs)) {
  for (const char* name : {"png-rgb8.png", "png-palette8.png", "png-grey16.png"}) {
    CAPTURE(name);
    const std::string whole = mm::read_file(mm::image_fixture(name));
    const mm::Image full = mm::decode_text(whole), part = mm::decode_text(whole.substr(0, whole.size() / 2), {.allow_truncated = true});
    const std::size_t row = static_cast<std::size_t>(full.width * 3);
    CHECK(std::equal(part.pixels.begin(), part.pixels.begin() + static_cast<std::ptrdiff_t>(row), full.pixels.begin()));
    CHECK(std::vector(part.pixels.end() - static_cast<std::ptrdiff_t>(row), part.pixels.end()) == std::vector<std::uint8_t>(row, 128));
  }
}
