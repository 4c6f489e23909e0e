#pragma once
// What the tests of this room share; scripts/golden/images.py makes the same numbers.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "media/image.h"
#include "support/codecs.h"

namespace mm {

inline std::string image_fixture(const std::string& name) { return MM_TEST_DATA "/images/" + name; }

// 64-bit FNV-1a, in hexadecimal.
inline std::string fnv1a(std::span<const std::uint8_t> bytes) {
  std::uint64_t value = 0xCBF29CE484222325;
  for (const std::uint8_t byte : bytes) value = (value ^ byte) * 0x100000001B3;
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[value >> shift & 15];
  return text;
}

// The high bytes of a linear congruential generator.
inline std::vector<std::uint8_t> noise(std::uint64_t seed, std::size_t count) {
  std::vector<std::uint8_t> out(count);
  for (auto& byte : out) {
    seed = seed * 6364136223846793005 + 1442695040888963407;
    byte = static_cast<std::uint8_t>(seed >> 56);
  }
  return out;
}

inline Image noise_image(int width, int height, int channels) {
  const auto seed = static_cast<std::uint64_t>(width * 1000 + height);
  return {width, height, channels, noise(seed, static_cast<std::size_t>(width) * height * channels)};
}

inline Image decode_text(std::string_view text, const ImageLimits& limits = {}) {
  return decode_image(std::as_bytes(std::span(text)), "a file", limits);
}

// What the Error of an action says; empty when it throws none.
template <class Action>
std::string error_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return kind_name(error.kind) + ": " + error.where + ": " + error.what();
  }
  return {};
}

}  // namespace mm
