#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace mm {

// A sound of one channel.
struct Sound {
  int rate = 0;                // samples a second
  std::vector<float> samples;  // [-1, 1]

  double seconds() const { return rate == 0 ? 0 : static_cast<double>(samples.size()) / rate; }
};

struct SoundLimits {
  double most_seconds = 4 * 3600;  // 4 hours of 16 kHz are 0.9 GB of memory
};

inline constexpr int kLeastRate = 1000, kGreatestRate = 384'000;  // of sounds that are read or made, samples a second

// Decodes by content, not by name: WAV, FLAC, MP3, Ogg (Vorbis, Opus, FLAC), MP4 and AAC, AIFF, AU, CAF, Matroska, ASF, the first sound of
// a video. The mean of all channels, at `rate` samples a second (0: the file's own). Whole numbers are divided by the size of their least
// one (16 bits: 32768); what exceeds [-1, 1] is cut to it. Throws Error{input} on anything cut off, broken, without sound, of no length,
// too long or unknown.
Sound read_sound(const std::string& path, int rate = 0, const SoundLimits& limits = {});
Sound decode_sound(std::span<const std::byte> bytes, const std::string& name, int rate = 0,
                   const SoundLimits& limits = {});  // name: for messages

// The same sound with another number of samples a second (libsamplerate's windowed sinc, 121 dB). speed: 0.1 to 10; a sound at speed 1.1 is
// a 1.1th as long, and a 1.1th higher, as when a tape runs faster. n samples become ceil(n * rate / (sound.rate * speed)).
Sound at_rate(const Sound& sound, int rate, double speed = 1);

}  // namespace mm
