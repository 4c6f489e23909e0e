#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

template <class T>
std::string bytes_of(T number) {
  std::string bytes(sizeof(T), '\0');
  std::memcpy(bytes.data(), &number, sizeof(T));
  return bytes;
}

// A WAV file. code: 1 whole numbers, 3 floating point.
template <class T>
std::string wav(const std::vector<T>& samples, int rate = 8000, int channels = 1, int code = 1) {
  const auto size = static_cast<std::uint32_t>(samples.size() * sizeof(T));
  std::string text = "RIFF" + bytes_of<std::uint32_t>(36 + size) + "WAVEfmt " + bytes_of<std::uint32_t>(16);
  text += bytes_of(static_cast<std::uint16_t>(code)) + bytes_of(static_cast<std::uint16_t>(channels));
  text += bytes_of(static_cast<std::uint32_t>(rate)) + bytes_of(static_cast<std::uint32_t>(rate * channels * sizeof(T)));
  text += bytes_of(static_cast<std::uint16_t>(channels * sizeof(T))) + bytes_of(static_cast<std::uint16_t>(8 * sizeof(T)));
  text += "data" + bytes_of(size);
  for (const T sample : samples) text += bytes_of(sample);
  return text;
}
