#include "libmm/media/fixtures.h"
#include "support/doctest.h"

// Every kind of GIF is compared with Pillow in image_test.cpp.

TEST_CASE("a cut before the last code is an error, never a picture") {
  for (const char* name : {"gif-plain.gif", "gif-interlaced.gif", "gif-offset-transparent.gif"}) {
    const std::string whole = mm::read_file(mm::image_fixture(name));
    for (std::size_t size = 6; size + 4 < whole.size(); ++size) {
      CAPTURE(size);
      CHECK(mm::error_of([&] { mm::decode_text(whole.substr(0, size)); }).starts_with("input: a file: the GIF file is cut off"));
    }
  }
}

TEST_CASE("bytes that make no sense are an error or a picture, never a crash") {
  const std::string whole = mm::read_file(mm::image_fixture("gif-large.gif"));
  int refused = 0;
  for (std::size_t at = 6; at < whole.size(); at += 3) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0xA5);
    try {
      mm::decode_text(damaged, {.most_pixels = 1'000'000});
    } catch (const mm::Error& error) {
      CHECK(error.kind == mm::Kind::input);
      ++refused;
    }
  }
  CHECK(refused > 100);
}

TEST_CASE("rows that are there are shown, and the others grey, where that is asked for") {
  const std::string whole = mm::read_file(mm::image_fixture("gif-plain.gif"));
  const mm::Image full = mm::decode_text(whole), part = mm::decode_text(whole.substr(0, whole.size() / 2), {.allow_truncated = true});
  CHECK(std::equal(part.pixels.begin(), part.pixels.begin() + full.width * 3, full.pixels.begin()));
  CHECK(part.pixels.back() == 128);
}
