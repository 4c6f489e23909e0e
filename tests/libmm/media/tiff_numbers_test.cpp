#include "media/tiff_numbers.h"

#include <string>

#include "support/doctest.h"

using std::string_view_literals::operator""sv;

namespace {

// Two entries: tag 0x103 with one number, tag 0x102 with three of 16 bits, which stand behind the directory.
constexpr auto kLittle = "II*\0\x08\0\0\0\x02\0\x03\x01\x04\0\x01\0\0\0\x05\0\x01\0\x02\x01\x03\0\x03\0\0\0\x22\0\0\0\x07\0\x08\0\x09\0"sv;
constexpr auto kBig = "MM\0*\0\0\0\x08\0\x01\x01\x03\0\x03\0\0\0\x01\0\x06\0\0"sv;

std::vector<mm::TiffNumbers> numbers(std::string_view block) { return mm::tiff_numbers(std::as_bytes(std::span(block))); }

}  // namespace

TEST_CASE("numbers inside of their entry and behind the directory, in either byte order") {
  const auto little = numbers(kLittle), big = numbers(kBig);
  REQUIRE(little.size() == 2);
  CHECK(little[0].tag == 0x103);
  CHECK(little[0].count == 1);
  CHECK(little[0].first == 0x10005);
  CHECK(little[1].tag == 0x102);
  CHECK(little[1].count == 3);
  CHECK(little[1].first == 7);
  REQUIRE(big.size() == 1);
  CHECK(big[0].first == 6);
}

TEST_CASE("every shorter block is read without a step beyond its end") {
  for (std::size_t size = 0; size < kLittle.size(); ++size) {
    const std::vector<char> exact(kLittle.begin(), kLittle.begin() + static_cast<std::ptrdiff_t>(size));  // a sanitizer sees its end
    CHECK(mm::tiff_numbers(std::as_bytes(std::span(exact))).size() == (size >= 36 ? 2 : size >= 22 ? 1 : 0));
  }
}

TEST_CASE("what lies is left out") {
  std::string block(kLittle);
  block[31] = '\x7F';  // numbers far outside
  CHECK(numbers(block).size() == 1);
  block = kLittle;
  block[12] = 5;  // a fraction
  CHECK(numbers(block).size() == 1);
  block = kLittle;
  block[14] = 0;  // no number at all
  CHECK(numbers(block).size() == 1);
  block[7] = '\xFF';  // a directory far outside
  CHECK(numbers(block).empty());
  CHECK(numbers("GIF89a"sv).empty());
}
