#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "support/wav.h"

// A video that a test draws: frames without compression, and a sound.
struct DrawnVideo {
  int width = 32, height = 24, frames = 10, rate = 10;              // rate: frames a second
  std::function<std::uint8_t(int frame, int x, int y)> level = {};  // grey
  std::vector<std::int16_t> sound = {};                             // of 8000 a second; none: the file has no sound
};

namespace drawn {

inline std::string chunk(const std::string& name, const std::string& content) {
  return name + bytes_of(static_cast<std::uint32_t>(content.size())) + content + (content.size() % 2 == 1 ? std::string(1, '\0') : "");
}

inline std::string numbers(const std::vector<std::uint32_t>& all) {
  std::string text;
  for (const auto number : all) text += bytes_of(number);
  return text;
}

// Most significant byte first.
inline std::string big(std::uint64_t number, int bytes = 4) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(number >> (8 * i) & 255);
  return text;
}

inline std::string box(const std::string& name, const std::string& content) { return big(content.size() + 8) + name + content; }

}  // namespace drawn

// As AVI, colours of 24 bits.
inline std::string avi(const DrawnVideo& video) {
  using drawn::chunk, drawn::numbers;
  const auto w = static_cast<std::uint32_t>(video.width), h = static_cast<std::uint32_t>(video.height),
             n = static_cast<std::uint32_t>(video.frames);
  const std::uint32_t row = (w * 3 + 3) / 4 * 4, streams = video.sound.empty() ? 1 : 2, rate = static_cast<std::uint32_t>(video.rate);
  const std::string main = numbers({1'000'000 / rate, row * h * rate, 0, 0x10, n, 0, streams, row * h, w, h, 0, 0, 0, 0});
  const std::string stream = "vidsDIB " + numbers({0, 0, 0, 1, rate, 0, n, row * h, 0xffffffff, 0, 0, w | h << 16});
  const std::string format = numbers({40, w, h, 1 | 24 << 16, 0, row * h, 0, 0, 0, 0});
  std::string lists = chunk("LIST", "strl" + chunk("strh", stream) + chunk("strf", format));
  const auto samples = static_cast<std::uint32_t>(video.sound.size());
  if (streams == 2) {
    const std::string sound = "auds" + numbers({0, 0, 0, 0, 2, 16'000, 0, samples, 4096, 0xffffffff, 2, 0, 0});
    lists += chunk("LIST", "strl" + chunk("strh", sound) + chunk("strf", numbers({1 | 1 << 16, 8000, 16'000, 2 | 16 << 16})));
  }
  std::string movie = "movi", index;
  const auto add = [&](const std::string& name, const std::string& content) {
    index += name + numbers({0x10, static_cast<std::uint32_t>(movie.size()), static_cast<std::uint32_t>(content.size())});
    movie += chunk(name, content);
  };
  for (int frame = 0; frame < video.frames; ++frame) {
    std::string pixels;
    for (int y = video.height - 1; y >= 0; --y) {
      std::string line;
      for (int x = 0; x < video.width; ++x) line += std::string(3, static_cast<char>(video.level(frame, x, y)));
      line.resize(row);
      pixels += line;
    }
    add("00db", pixels);
    const std::size_t begin = video.sound.size() * static_cast<std::size_t>(frame) / n,
                      end = video.sound.size() * (static_cast<std::size_t>(frame) + 1) / n;
    std::string sound;
    for (std::size_t i = begin; i < end; ++i) sound += bytes_of(video.sound[i]);
    if (!sound.empty()) add("01wb", sound);
  }
  return chunk("RIFF", "AVI " + chunk("LIST", "hdrl" + chunk("avih", main) + lists) + chunk("LIST", movie) + chunk("idx1", index));
}

// As QuickTime, without sound. lengths: of the frames, milliseconds; matrix: how they are turned.
inline std::string mov(const DrawnVideo& video, const std::vector<int>& lengths, const std::vector<std::int32_t>& matrix) {
  using drawn::big, drawn::box;
  std::string pixels, turn, times;
  for (int frame = 0; frame < video.frames; ++frame)
    for (int y = 0; y < video.height; ++y)
      for (int x = 0; x < video.width; ++x) pixels += std::string(3, static_cast<char>(video.level(frame, x, y)));
  std::uint64_t whole = 0;
  for (const int length : lengths) {
    times += big(1) + big(static_cast<std::uint64_t>(length));
    whole += static_cast<std::uint64_t>(length);
  }
  for (const auto number : matrix) turn += big(static_cast<std::uint32_t>(number));
  const auto w = static_cast<std::uint64_t>(video.width), h = static_cast<std::uint64_t>(video.height),
             n = static_cast<std::uint64_t>(video.frames);
  const std::string head = box("ftyp", "qt  " + big(0) + "qt  ") + box("mdat", pixels);
  const std::string sample = box("raw ", big(0, 6) + big(1, 2) + big(0, 16) + big(w, 2) + big(h, 2) + big(72 << 16) + big(72 << 16) +
                                             big(0) + big(1, 2) + std::string(32, '\0') + big(24, 2) + big(0xffff, 2));
  const std::string table = box("stsd", big(0) + big(1) + sample) + box("stts", big(0) + big(lengths.size()) + times) +
                            box("stsc", big(0) + big(1) + big(1) + big(n) + big(1)) + box("stsz", big(0) + big(w * h * 3) + big(n)) +
                            box("stco", big(0) + big(1) + big(20 + 8));
  const std::string data = box("dinf", box("dref", big(0) + big(1) + box("alis", big(1))));
  const std::string media = box("mdhd", big(0, 12) + big(1000) + big(whole) + big(0)) +
                            box("hdlr", big(0) + "mhlrvide" + big(0, 12) + std::string(1, '\0')) +
                            box("minf", box("vmhd", big(1) + big(0, 8)) + data + box("stbl", table));
  const std::string track =
      box("tkhd", big(15) + big(0, 8) + big(1) + big(0) + big(whole) + big(0, 8) + big(0, 8) + turn + big(w << 16) + big(h << 16)) +
      box("mdia", media);
  const std::string upright = big(1 << 16) + big(0, 12) + big(1 << 16) + big(0, 12) + big(1 << 30);
  return head + box("moov", box("mvhd", big(0, 12) + big(1000) + big(whole) + big(1 << 16) + big(0x100, 2) + big(0, 10) + upright +
                                            big(0, 24) + big(2)) +
                                box("trak", track));
}
