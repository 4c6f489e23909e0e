#include "hub/blob_hash.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace mm {

void Sha1::update(std::span<const std::byte> bytes) {
  std::size_t filled = length_ % 64;
  length_ += bytes.size();
  while (!bytes.empty()) {
    const std::size_t count = std::min(bytes.size(), 64 - filled);
    std::ranges::copy(bytes.first(count), pending_.begin() + static_cast<std::ptrdiff_t>(filled));
    bytes = bytes.subspan(count);
    filled += count;
    if (filled < 64) return;
    block(pending_.data());
    filled = 0;
  }
}

void Sha1::block(const std::byte* bytes) {
  std::array<std::uint32_t, 80> w{};
  for (std::size_t i = 0; i < 64; ++i) w[i / 4] = w[i / 4] << 8 | std::to_integer<std::uint32_t>(bytes[i]);
  for (std::size_t i = 16; i < 80; ++i) w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  auto [a, b, c, d, e] = state_;
  for (std::size_t i = 0; i < 80; ++i) {
    const std::uint32_t f = i < 20 ? ((b & c) | (~b & d)) : i >= 40 && i < 60 ? ((b & c) | (b & d) | (c & d)) : (b ^ c ^ d);
    constexpr std::array<std::uint32_t, 4> kRound{0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
    const std::uint32_t next = std::rotl(a, 5) + f + e + kRound[i / 20] + w[i];
    e = d, d = c, c = std::rotl(b, 30), b = a, a = next;
  }
  const std::array<std::uint32_t, 5> sum{a, b, c, d, e};
  for (std::size_t i = 0; i < 5; ++i) state_[i] += sum[i];
}

std::string Sha1::hex() {
  const std::uint64_t bits = length_ * 8;
  constexpr std::array<std::byte, 64> kPadding{std::byte{0x80}};
  update(std::span(kPadding).first(length_ % 64 < 56 ? 56 - length_ % 64 : 120 - length_ % 64));
  std::array<std::byte, 8> end{};
  for (std::size_t i = 0; i < 8; ++i) end[i] = static_cast<std::byte>(bits >> (56 - 8 * i));
  update(end);
  std::string text;
  for (const auto word : state_) text += fmt::format("{:08x}", word);
  return text;
}

bool is_blob_name(std::string_view name) {
  return (name.size() == 40 || name.size() == 64) &&
         std::ranges::all_of(name, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

BlobHash::BlobHash(std::string_view name, std::uint64_t size) : name_(name) {
  std::string start = fmt::format("blob {}", size);
  start += '\0';
  if (name_.size() == 40) update(std::as_bytes(std::span(start)));
}

void BlobHash::update(std::span<const std::byte> bytes) { name_.size() == 40 ? sha1_.update(bytes) : sha256_.update(bytes); }

bool BlobHash::matches() { return (name_.size() == 40 ? sha1_.hex() : sha256_.hex()) == name_; }

}  // namespace mm
