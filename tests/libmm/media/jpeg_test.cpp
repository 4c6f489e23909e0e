#include "libmm/media/fixtures.h"
#include "support/doctest.h"

// Every kind of JPEG is compared with Pillow in image_test.cpp.

namespace {

std::string bytes_of(const char* name) { return mm::read_file(mm::image_fixture(name)); }

}  // namespace

TEST_CASE("a cut at any byte is an error, never a picture" * doctest::skip(!mm::kHasCodecs)) {
  for (const char* name : {"jpeg-420.jpg", "jpeg-progressive-grey.jpg"}) {
    const std::string whole = bytes_of(name);
    for (std::size_t size = 4; size < whole.size(); ++size) {
      CAPTURE(size);
      CHECK(mm::error_of([&] { mm::decode_text(whole.substr(0, size)); }).starts_with("input: a file: the JPEG file is "));
    }
  }
}

TEST_CASE("of a cut-off file the rows that are there are the ones of the whole" * doctest::skip(!mm::kHasCodecs)) {
  const std::string whole = bytes_of("jpeg-444.jpg");
  const mm::Image full = mm::decode_text(whole), part = mm::decode_text(whole.substr(0, whole.size() * 3 / 4), {.allow_truncated = true});
  CHECK(part.width == full.width);
  const std::size_t first_rows = static_cast<std::size_t>(8 * full.width * 3);  // a row of blocks
  CHECK(std::equal(part.pixels.begin(), part.pixels.begin() + static_cast<std::ptrdiff_t>(first_rows), full.pixels.begin()));
  CHECK(part.pixels != full.pixels);
}

TEST_CASE("a bit flipped anywhere is an error or a picture of the same size, never a crash" * doctest::skip(!mm::kHasCodecs)) {
  const std::string whole = bytes_of("jpeg-restarts.jpg");
  int decoded = 0, refused = 0;
  for (std::size_t at = 2; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
    try {
      mm::decode_text(damaged, {.most_pixels = 1'000'000});
      ++decoded;
    } catch (const mm::Error& error) {
      CHECK(error.kind == mm::Kind::input);
      ++refused;
    }
  }
  CHECK(decoded > 0);
  CHECK(refused > 0);
}

TEST_CASE("a file of endless scans is refused" * doctest::skip(!mm::kHasCodecs)) {
  const std::string whole = bytes_of("jpeg-progressive-grey.jpg");
  const auto scan = whole.rfind("\xFF\xDA"), end = whole.size() - 2;
  std::string many = whole.substr(0, end);
  for (int i = 0; i < 600; ++i) many += whole.substr(scan, end - scan);
  CHECK(mm::error_of([&] { mm::decode_text(many + whole.substr(end)); }).starts_with("input: a file: the JPEG file is broken"));
}

TEST_CASE("two components are no colours" * doctest::skip(!mm::kHasCodecs)) {
  std::string file = bytes_of("jpeg-grey.jpg");
  const auto frame = file.find("\xFF\xC0");
  REQUIRE(frame != std::string::npos);
  file[frame + 3] = static_cast<char>(file[frame + 3] + 3);
  file[frame + 9] = 2;
  file.insert(frame + 13, std::string("\2\x11\0", 3));
  CHECK(mm::error_of([&] { mm::decode_text(file); }).find("a JPEG of 2 components") != std::string::npos);
}
