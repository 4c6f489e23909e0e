#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mm {

// SHA-256 (FIPS 180-4) of bytes that come in pieces: what manifests and model caches name a file's content by.
class Sha256 {
 public:
  void update(std::span<const std::byte> bytes);
  std::string hex();  // 64 lower-case digits; the object is spent afterwards

 private:
  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::byte, 64> pending_{};
  std::uint64_t length_ = 0;  // bytes so far
};

std::string sha256(std::string_view text);            // 64 lower-case hex digits
std::string sha256_of_file(const std::string& path);  // throws Error{input} as MappedFile does

// A bijection of 64-bit numbers in which every input bit moves every output bit (the finaliser of SplitMix64, Stafford's variant 13).
constexpr std::uint64_t mix64(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

// A hash that is the same on every machine and in every release: shards and per-record seeds are made from it. FNV-1a, mixed.
constexpr std::uint64_t hash64(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return mix64(hash);
}

}  // namespace mm
