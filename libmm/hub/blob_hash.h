#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/hash.h"

namespace mm {

// SHA-1 (FIPS 180-4) of bytes that come in pieces: what small files are named by. Not for anything that must resist forgery.
class Sha1 {
 public:
  void update(std::span<const std::byte> bytes);
  std::string hex();  // 40 lower-case digits; the object is spent afterwards

 private:
  void block(const std::byte* bytes);

  std::array<std::uint32_t, 5> state_{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  std::array<std::byte, 64> pending_{};
  std::uint64_t length_ = 0;  // bytes so far
};

// 40 or 64 lower-case hex digits.
bool is_blob_name(std::string_view name);

// The name that the hub gives a file of `size` bytes, as they come: their SHA-256 (64 digits), or the SHA-1 of "blob SIZE", a NUL and them
// (40 digits).
class BlobHash {
 public:
  BlobHash(std::string_view name, std::uint64_t size);

  void update(std::span<const std::byte> bytes);
  bool matches();  // whether the bytes have that name; the object is spent afterwards

 private:
  std::string name_;
  Sha256 sha256_;
  Sha1 sha1_;
};

}  // namespace mm
