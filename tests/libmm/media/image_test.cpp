#include "media/image.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "base/json.h"
#include "libmm/media/fixtures.h"
#include "support/doctest.h"

using std::string_view_literals::operator""sv;

namespace {

// The lines of index.jsonl, without what needs codecs where there are none.
std::vector<mm::Json> cases() {
  std::vector<mm::Json> out;
  std::istringstream lines(mm::read_file(mm::image_fixture("index.jsonl")));
  for (std::string line; std::getline(lines, line);) {
    auto row = mm::Json::parse(line, "index.jsonl");
    const std::string file = row.string("file");
    if (!mm::kHasCodecs && !file.starts_with("pnm") && !file.starts_with("gif")) continue;
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace

TEST_CASE("every kind of picture decodes to the pixels that Pillow gives") {
  int count = 0;
  for (const auto& row : cases()) {
    if (!row.has("hash")) continue;
    const std::string file = row.string("file");
    CAPTURE(file);
    mm::Image image;
    REQUIRE_NOTHROW(image = mm::read_image(mm::image_fixture(file)));
    CHECK(image.channels == 3);
    CHECK(image.width == row.integer("width"));
    CHECK(image.height == row.integer("height"));
    CHECK(mm::fnv1a(image.pixels) == row.string("hash"));
    ++count;
  }
  CHECK(count >= 15);
}

TEST_CASE("AVIF, and TIFF in other colours than RGB, decode to within 3 levels of Pillow") {
  int count = 0;
  for (const auto& row : cases()) {
    if (!row.has("near")) continue;
    const std::string file = row.string("file");
    CAPTURE(file);
    const mm::Image image = mm::read_image(mm::image_fixture(file)), near = mm::read_image(mm::image_fixture(row.string("near")));
    CHECK(image.width == near.width);
    REQUIRE(image.pixels.size() == near.pixels.size());
    int gap = 0;
    for (std::size_t i = 0; i < near.pixels.size(); ++i) gap = std::max(gap, std::abs(image.pixels[i] - near.pixels[i]));
    CHECK(gap <= 3);
    ++count;
  }
  CHECK(count == (mm::kHasCodecs ? 15 : 0));
}

TEST_CASE("broken pictures are errors that name the file and say what is wrong") {
  int count = 0;
  for (const auto& row : cases()) {
    if (!row.has("error")) continue;
    const std::string file = row.string("file"), path = mm::image_fixture(file);
    CAPTURE(file);
    const std::string message = mm::error_of([&] { mm::read_image(path); });
    CHECK(message.starts_with("input: " + path + ": "));
    CHECK_MESSAGE(message.find(row.string("error")) != std::string::npos, message);
    ++count;
  }
  CHECK(count >= 5);
}

TEST_CASE("what a cut-off file holds is decoded when that is asked for") {
  for (const auto& row : cases()) {
    const std::string file = row.string("file");
    if (file.find("-cut.") == std::string::npos && file.find("-cut-progressive.") == std::string::npos) continue;
    if (file.starts_with("bmp") || file.starts_with("tiff") || file.starts_with("avif")) continue;  // FFmpeg gives up on these
    CAPTURE(file);
    mm::Image image;
    CHECK_NOTHROW(image = mm::read_image(mm::image_fixture(file), {.allow_truncated = true}));
    CHECK(image.truncated);
    REQUIRE(!image.pixels.empty());
    CHECK(mm::fnv1a(image.pixels) != mm::fnv1a(std::vector<std::uint8_t>(image.pixels.size(), 128)));
  }
}

TEST_CASE("a whole picture is not called cut off, whatever is allowed") {
  CHECK_FALSE(mm::read_image(mm::image_fixture("pnm-6.ppm"), {.allow_truncated = true}).truncated);
  CHECK_FALSE(mm::read_image(mm::image_fixture("pnm-6.ppm")).truncated);
}

TEST_CASE("where --allow-truncated cannot help, the hint says so") {
  for (const std::string file : {"bmp-cut.bmp", "tiff-cut.tif", "avif-cut.avif"}) {
    CAPTURE(file);
    for (const bool allowed : {false, true}) {
      std::string hint;
      try {
        mm::read_image(mm::image_fixture(file), {.allow_truncated = allowed});
      } catch (const mm::Error& error) {
        hint = error.hint;
      }
      if (mm::kHasCodecs) CHECK(hint == (allowed ? "fetch it again; --allow-truncated cannot help here" : "fetch it again"));
    }
  }
}

TEST_CASE("a bit flipped anywhere is an error or a picture, never a crash") {
  for (const std::string file : {"webp-lossy.webp", "webp-lossless.webp", "bmp-p.bmp", "tiff-lzw.tif", "tiff-ycbcr.tif", "avif-420.avif"}) {
    CAPTURE(file);
    const std::string whole = mm::read_file(mm::image_fixture(file));
    std::size_t pictures = 0, errors = 0;
    for (std::size_t at = 0; at < whole.size(); at += 1 + whole.size() / 97) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << at % 8));
      try {
        pictures += mm::decode_text(bytes).pixels.empty() ? 0 : 1;
      } catch (const mm::Error& error) {
        CHECK(error.kind == (mm::kHasCodecs ? mm::Kind::input : error.kind));
        ++errors;
      }
    }
    if (mm::kHasCodecs) CHECK(pictures + errors >= 40);
  }
}

TEST_CASE("random bytes behind any mark of a format are an error") {
  const auto bytes = mm::noise(7, 4096);
  const std::string garbage(bytes.begin(), bytes.end());
  for (const std::string_view mark :
       {"\xFF\xD8\xFF"sv, "\x89PNG\r\n\x1A\n"sv, "GIF89a"sv, "BM"sv, "II*\0"sv, "MM\0*"sv, "RIFF\0\0\0\0WEBP"sv, "P6 "sv,
        "\0\0\0\x1C"
        "ftypavif"sv,
        ""sv}) {
    CAPTURE(mark);
    CHECK_FALSE(mm::error_of([&] { mm::decode_text(std::string(mark) + garbage); }).empty());
  }
}

TEST_CASE("the limit of pixels holds before memory is taken, and can be moved") {
  const std::string path = mm::image_fixture("pnm-6.ppm");
  CHECK(mm::error_of([&] { mm::read_image(path, {.most_pixels = 37 * 29 - 1}); }) ==
        "input: " + path + ": is 37 x 29 pixels, more than the 1072 that are read");
  CHECK_NOTHROW(mm::read_image(path, {.most_pixels = 37 * 29}));
}

TEST_CASE("what is not a regular file is an error at once, never a wait") {
  const std::string pipe = "/tmp/mm_image_test_" + std::to_string(::getpid());
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(mm::error_of([&] { mm::read_image(pipe); }).find("not a regular file") != std::string::npos);
  ::unlink(pipe.c_str());
  CHECK(mm::error_of([] { mm::read_image("/tmp"); }).find("is a folder") != std::string::npos);
  CHECK(mm::error_of([] { mm::read_image("/tmp/mm/no/such\npicture.png"); }) == "input: /tmp/mm/no/such\\x0apicture.png: no such file");
}
