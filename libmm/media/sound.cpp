#include "media/sound.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "base/file.h"
#include "media/av_library.h"
#include "media/encoded_sound.h"

namespace mm {

Sound at_rate(const Sound& sound, int rate, double speed) {
  MM_ASSERT(sound.rate >= kLeastRate && rate >= kLeastRate && rate <= kGreatestRate && speed >= 0.1 && speed <= 10);
  const double ratio = rate / (sound.rate * speed);
  Sound out{.rate = rate, .samples = sound.samples};
  if (ratio == 1 || sound.samples.empty()) return out;
  const auto length = static_cast<std::size_t>(std::ceil(static_cast<double>(sound.samples.size()) * ratio));
  out.samples = av_functions().change_rate(sound.samples, length, ratio);
  for (auto& sample : out.samples) sample = std::clamp(sample, -1.0F, 1.0F);  // a filter overshoots at steps
  return out;
}

Sound decode_sound(std::span<const std::byte> bytes, const std::string& name, int rate, const SoundLimits& limits) {
  MM_ASSERT(limits.most_seconds > 0);
  MM_CHECK(!bytes.empty(), Kind::input, "is empty: 0 bytes", shown(name), "fetch or copy the file again");
  Sound sound = av_functions().decode_sound({bytes, name, limits});
  return rate == 0 || rate == sound.rate ? sound : at_rate(sound, rate);
}

Sound read_sound(const std::string& path, int rate, const SoundLimits& limits) {
  const std::string bytes = read_file(path);
  return decode_sound(std::as_bytes(std::span(bytes)), path, rate, limits);
}

}  // namespace mm
