#include "base/hash.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/file.h"
#include "base/sha256_blocks.h"

namespace mm {
void Sha256::update(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t held = length_ % 64;
    const std::size_t count = std::min(bytes.size(), 64 - held);
    if (held == 0 && count == 64) {
      const std::size_t whole = bytes.size() / 64 * 64;
      sha256_blocks(state_, bytes.first(whole));
      length_ += whole;
      bytes = bytes.subspan(whole);
      continue;
    }
    std::memcpy(pending_.data() + held, bytes.data(), count);
    if (held + count == 64) sha256_blocks(state_, pending_);
    length_ += count;
    bytes = bytes.subspan(count);
  }
}

std::string Sha256::hex() {
  const std::uint64_t bits = length_ * 8;
  const std::array<std::byte, 64> padding{std::byte{0x80}};
  const std::size_t held = length_ % 64;
  update(std::span(padding).first(held < 56 ? 56 - held : 120 - held));
  std::array<std::byte, 8> size{};
  for (std::size_t i = 0; i < 8; ++i) size[i] = static_cast<std::byte>(bits >> (56 - 8 * i));
  update(size);
  std::string digits;
  for (const auto word : state_) digits += fmt::format("{:08x}", word);
  return digits;
}

std::string sha256(std::string_view text) {
  Sha256 hash;
  hash.update(std::as_bytes(std::span(text.data(), text.size())));
  return hash.hex();
}

std::string sha256_of_file(const std::string& path) {
  const MappedFile file(path);
  Sha256 hash;
  hash.update(file.bytes());
  return hash.hex();
}

}  // namespace mm
