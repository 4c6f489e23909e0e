#include "libmm/media/fixtures.h"
#include "support/doctest.h"

// Every kind of WebP is compared with Pillow in image_test.cpp.

TEST_CASE("a cut at any byte is an error, never a picture" * doctest::skip(!mm::kHasCodecs)) {
  for (const char* name : {"webp-lossy.webp", "webp-animated.webp", "webp-alpha.webp"}) {
    const std::string whole = mm::read_file(mm::image_fixture(name));
    for (std::size_t size = 12; size < whole.size(); ++size) {
      CAPTURE(size);
      CHECK(mm::error_of([&] { mm::decode_text(whole.substr(0, size)); }).starts_with("input: a file: the WebP file is "));
    }
  }
}

TEST_CASE("of a cut-off file the rows that are there are the ones of the whole" * doctest::skip(!mm::kHasCodecs)) {
  const std::string whole = mm::read_file(mm::image_fixture("webp-lossy.webp"));
  const mm::Image full = mm::decode_text(whole), part = mm::decode_text(whole.substr(0, whole.size() - 20), {.allow_truncated = true});
  CHECK(part.width == full.width);
  CHECK(std::equal(part.pixels.begin(), part.pixels.begin() + full.width * 3, full.pixels.begin()));
}

TEST_CASE("the limit is kept" * doctest::skip(!mm::kHasCodecs)) {
  CHECK(mm::error_of([] { mm::read_image(mm::image_fixture("webp-lossless.webp"), {.most_pixels = 100}); }).find("37 x 29") !=
        std::string::npos);
}
