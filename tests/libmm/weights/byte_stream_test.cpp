#include "weights/byte_stream.h"

#include <string>

#include "base/error.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

// What gzip -n makes of "hello, hello, hello\n".
const std::string kPacked(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9\xc9\xd7\x51\xc8\x40\xa2\xb8\x00\xe7\x42\x6e\x52\x14\x00\x00\x00", 30);
const std::string kText = "hello, hello, hello\n";

std::string read_all(ByteStream& stream, std::size_t at_once) {
  std::string all, piece(at_once, '\0');
  while (true) {
    const std::size_t count = stream.read(std::as_writable_bytes(std::span(piece)));
    all += piece.substr(0, count);
    if (count < at_once) return all;
  }
}

}  // namespace

TEST_CASE("bytes come out in pieces of any size") {
  for (const std::size_t at_once : {1, 3, 20, 21, 1000}) {
    PlainBytes plain(bytes_of(kText));
    CHECK(read_all(plain, at_once) == kText);
    InflatedBytes packed(bytes_of(kPacked), InflatedBytes::Form::gzip, "x");
    CHECK(read_all(packed, at_once) == kText);
    CHECK(packed.spent());
    const std::string two = kPacked + kPacked;
    InflatedBytes members(bytes_of(two), InflatedBytes::Form::gzip, "x");
    CHECK(read_all(members, at_once) == kText + kText);
  }
}

TEST_CASE("what stands behind deflated bytes is seen") {
  const std::string raw = kPacked.substr(10, kPacked.size() - 18), longer = raw + "x";
  InflatedBytes exact(bytes_of(raw), InflatedBytes::Form::deflate, "x"), more(bytes_of(longer), InflatedBytes::Form::deflate, "x");
  CHECK(read_all(exact, 100) == kText);
  CHECK(exact.spent());
  CHECK(read_all(more, 100) == kText);
  CHECK_FALSE(more.spent());
}

TEST_CASE("damaged and cut off bytes are refused") {
  const auto complaint_about = [](const std::string& bytes) {
    return complaint([&] {
      InflatedBytes stream(bytes_of(bytes), InflatedBytes::Form::gzip, "x.gz");
      read_all(stream, 7);
    });
  };
  REQUIRE(complaint_about(kPacked).empty());
  for (std::size_t length = 0; length < kPacked.size(); ++length)
    CHECK(complaint_about(kPacked.substr(0, length)) == "x.gz: is cut off inside its compressed bytes");
  std::string wrong = kPacked;
  wrong[23] = '\0';
  CHECK(complaint_about(wrong).starts_with("x.gz: its compressed bytes are damaged"));
  CHECK(complaint_about(kPacked + "x").starts_with("x.gz: "));
}

TEST_CASE("the check-sum of zip") {
  CHECK(crc32_of(0, bytes_of("123456789")) == 0xcbf43926);
  CHECK(crc32_of(crc32_of(0, bytes_of("1234")), bytes_of("56789")) == 0xcbf43926);
}
