#include "feature/media_features.h"

#include <ATen/ops/tensor.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "feature/face_watcher.h"
#include "feature/mel_statistics.h"
#include "feature/motion_watcher.h"
#include "feature/pitch.h"
#include "feature/prosody.h"
#include "media/sound.h"

namespace mm {
namespace {

void put(NamedTensors& features, const char* name, const std::vector<double>& numbers) {
  if (numbers.empty()) return;
  MM_ASSERT(static_cast<std::int64_t>(numbers.size()) == find_extractor(name, "").width());
  features[name] = at::tensor(numbers, at::kFloat);  // [C]
}

}  // namespace

VideoForm feature_video() { return {.rate = 5, .longest_side = 320, .grey = true}; }

bool MediaExtractor::wants(const char* name) const {
  return std::ranges::any_of(wanted_, [&](const Extractor* extractor) { return extractor->name == name; });
}

bool MediaExtractor::wants(Sense sense) const {
  return std::ranges::any_of(wanted_, [&](const Extractor* extractor) { return extractor->sense == sense; });
}

std::unique_ptr<FaceFinder> MediaExtractor::borrowed() const {
  {
    const std::lock_guard lock(mutex_);
    if (!finders_.empty()) {
      auto finder = std::move(finders_.back());
      finders_.pop_back();
      return finder;
    }
  }
  return open_face_finder();
}

void MediaExtractor::hear(std::span<const std::byte> bytes, const std::string& path, NamedTensors& features) const {
  const Sound sound = decode_sound(bytes, path, kFeatureRate);
  if (wants("log-mel")) features["log-mel"] = mel_statistics(sound);  // [C]
  if (!wants("prosody") && !wants("pitch")) return;
  const auto hertz = track_pitch(sound);
  if (wants("prosody")) put(features, "prosody", prosody_of(sound, hertz));
  if (wants("pitch")) put(features, "pitch", pitch_of(hertz));
}

void MediaExtractor::watch(std::span<const std::byte> bytes, const std::string& path, NamedTensors& features) const {
  auto finder = wants("face") ? borrowed() : nullptr;
  std::optional<FaceWatcher> faces;
  if (finder != nullptr) faces.emplace(*finder);
  MotionWatcher motion;
  watch_video(bytes, path, feature_video(), [&](const VideoFrame& frame) {
    if (faces) faces->see(frame.image);
    if (wants("motion")) motion.see(frame.image);
  });
  if (wants("motion")) put(features, "motion", motion.numbers());
  if (!faces) return;
  put(features, "face", faces->numbers());
  const std::lock_guard lock(mutex_);
  finders_.push_back(std::move(finder));
}

NamedTensors MediaExtractor::operator()(const std::string& path) const {
  const MappedFile file(path);
  const MediaParts parts = media_parts(file.bytes(), path);
  MM_CHECK(parts.sound || parts.picture, Kind::input, "has neither a sound nor a moving picture", shown(path));
  NamedTensors features;
  if (parts.sound && wants(Sense::sound)) hear(file.bytes(), path, features);
  if (parts.picture && wants(Sense::picture)) watch(file.bytes(), path, features);
  return features;
}

}  // namespace mm
