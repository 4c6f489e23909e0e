#include "base/crc32c.h"

#include <string>
#include <vector>

#include "support/doctest.h"

using namespace mm;

namespace {

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text.data(), text.size())); }

}  // namespace

// Sums of RFC 3720, appendix B.4, and the check value of the catalogue of parametrised CRCs.
TEST_CASE("published sums") {
  std::string rising, falling;
  for (int i = 0; i < 32; ++i) rising += static_cast<char>(i), falling += static_cast<char>(31 - i);
  const std::vector<std::pair<std::string, std::uint32_t>> known{{std::string(32, '\0'), 0x8a9136aa},
                                                                 {std::string(32, '\xff'), 0x62a8ab43},
                                                                 {rising, 0x46dd794e},
                                                                 {falling, 0x113fdb5c},
                                                                 {"123456789", 0xe3069283},
                                                                 {"", 0}};
  for (const auto& [text, sum] : known) {
    CHECK(crc32c(bytes_of(text)) == sum);
    CHECK(crc32c_by_table(bytes_of(text)) == sum);
  }
}

TEST_CASE("in pieces, and by either way, the sum is the same") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += static_cast<char>(i * 37 + 11);
  const std::uint32_t whole = crc32c_by_table(bytes_of(text));
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const auto first = bytes_of(text).first(cut), second = bytes_of(text).subspan(cut);
    CHECK(crc32c(second, crc32c(first)) == whole);
    CHECK(crc32c_by_table(second, crc32c_by_table(first)) == whole);
  }
  text[50] = static_cast<char>(text[50] ^ 1);
  CHECK(crc32c(bytes_of(text)) != whole);
}
