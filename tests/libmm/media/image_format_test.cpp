#include "media/image_format.h"

#include "libmm/media/fixtures.h"
#include "support/doctest.h"

using std::string_view_literals::operator""sv;

namespace {

mm::ImageFormat format_of(std::string_view text) { return mm::image_format(std::as_bytes(std::span(text)), "file"); }

}  // namespace

TEST_CASE("content decides what a file is") {
  CHECK(format_of("\xFF\xD8\xFF\xE0"sv) == mm::ImageFormat::jpeg);
  CHECK(format_of("\x89PNG\r\n\x1A\n"sv) == mm::ImageFormat::png);
  CHECK(format_of("RIFF\0\0\0\0WEBPVP8 "sv) == mm::ImageFormat::webp);
  CHECK(format_of("GIF89a"sv) == mm::ImageFormat::gif);
  CHECK(format_of("BM\0\0"sv) == mm::ImageFormat::bmp);
  CHECK(format_of("II*\0"sv) == mm::ImageFormat::tiff);
  CHECK(format_of("MM\0*"sv) == mm::ImageFormat::tiff);
  CHECK(format_of("\0\0\0\x1C"
                  "ftypavif\0\0\0\0avifmif1miaf"sv) == mm::ImageFormat::avif);
  CHECK(format_of("\0\0\0\x1C"
                  "ftypmif1\0\0\0\0mif1avifmiaf"sv) == mm::ImageFormat::avif);
  CHECK(format_of("P6\n1 1"sv) == mm::ImageFormat::pnm);
  CHECK(format_of("P4#"sv) == mm::ImageFormat::pnm);
}

TEST_CASE("what is not read is named") {
  const std::pair<std::string_view, const char*> refused[] = {
      {"", "is empty (0 bytes)"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "is a Git-LFS pointer, not the picture"},
      {"\0\0\0\x18"
       "ftypheic\0\0\0\0mif1heic"sv,
       "is a HEIC picture, and there is no HEIC (HEVC still picture) decoder here"},
      {"\xFF\x0A\xFA\x7F"sv, "is a JPEG XL picture, and there is no JPEG XL decoder here"},
      {"\0\0\0\x0CJXL \r\n\x87\n"sv, "is a JPEG XL picture, and there is no JPEG XL decoder here"},
      {"\0\0\0\x0CjP  \r\n\x87\n"sv, "is a JPEG 2000 picture, which is not read"},
      {"%PDF-1.7", "is a PDF document"},
      {"<?xml version=\"1.0\"?>\n<!-- a -->\n<svg xmlns=\"http://www.w3.org/2000/svg\">", "is an SVG drawing, which has no pixels"},
      {"<svg>", "is an SVG drawing, which has no pixels"},
      {"\xEF\xBB\xBF <!DOCTYPE html><html>", "is a web page, not a picture"},
      {"<HTML><HEAD><TITLE>Log in</TITLE>", "is a web page, not a picture"},
      {"just words\n", "is a text file, not a picture"},
      {"\0\0\0\x20"
       "ftypisom\0\0\2\0isomiso2avc1mp41"sv,
       "is an MP4 or QuickTime video, not a picture"},
      {"RIFF\0\0\0\0WAVEfmt "sv, "is a WAV sound file, not a picture"},
      {"\x1A\x45\xDF\xA3"sv, "is a Matroska or WebM video, not a picture"},
      {"PK\3\4"sv, "is a zip archive, not a picture"},
      {"\x76\x2F\x31\x01"sv, "is an OpenEXR picture, which is not read"},
      {"#?RADIANCE\n"sv, "is a Radiance HDR picture, which is not read"},
      {"\0\0\2\0\0\0\0\0\0\0\0\0\5\0\5\0\x18\0"sv,  // a TGA has no mark of its own
       "is not a picture in a format that is read here (JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF, PNM)"},
  };
  for (const auto& [text, message] : refused) CHECK(mm::error_of([&] { format_of(text); }) == std::string("input: file: ") + message);
}

TEST_CASE("a few bytes of anything are refused, not read beyond") {
  const std::string_view starts[] = {
      "\0\0\0\x1C"
      "ftyp"sv,
      "RIFF"sv,
      "P"sv,
      "P6"sv,
      "\xFF"sv,
      "<"sv,
      "\0\0\xFF\xFF"
      "ftypavif"sv.substr(0, 10)};
  for (const auto start : starts) CHECK_THROWS_AS(format_of(start), mm::Error);
}
