#include "task/clip.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include "base/file.h"
#include "media/image_format.h"
#include "task/walk.h"

namespace mm {
namespace {

constexpr double kMostSeconds = 24 * 3600;

bool is_picture(std::span<const std::byte> bytes, const std::string& name) {
  try {
    image_format(bytes, name);
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

bool is_video(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  const MappedFile file(path);
  if (file.bytes().empty() || is_picture(file.bytes(), path)) return false;
  try {
    if (media_parts(file.bytes(), path).picture) return true;
  } catch (const Error&) {  // its name decides
  }
  return ends_in(path, kVisualExtensions) && !ends_in(path, kPictureExtensions);
}

VideoLimits video_limits(const ImageLimits& limits) {
  return {.most_seconds = kMostSeconds,
          .most_pixels = std::min(limits.most_pixels, VideoLimits().most_pixels),
          .allow_truncated = limits.allow_truncated};
}

Clip read_scene(const std::string& path, const VideoFacts& facts, const SceneSpan& scene, const FrameRule& rule,
                const VideoLimits& limits) {
  const double length = scene.end - scene.begin;
  Clip clip{.pictures = {.images = {}, .seconds = frame_times(rule, length, facts.rate), .duration = length},
            .rule = rule.kind,
            .begin = scene.begin,
            .truncated = facts.truncated};
  auto moments = clip.pictures.seconds;
  for (auto& moment : moments) moment += scene.begin;
  const VideoForm form{.rate = 1, .longest_side = rule.longest_side, .grey = false};
  frames_at(
      path, moments, form, [&](const VideoFrame& frame) { clip.pictures.images.push_back(frame.image); }, limits);
  return clip;
}

Clip read_clip(const std::string& path, const FrameRule& rule, const VideoLimits& limits) {
  const VideoFacts facts = video_facts(path, limits);
  return read_scene(path, facts, {.begin = 0, .end = facts.duration}, rule, limits);
}

double to_milliseconds(double seconds) { return std::round(seconds * 1000) / 1000; }

void put_clip(const Clip& clip, Json& answer) {
  Json frames = Json::array();
  for (const double second : clip.pictures.seconds) frames.push(to_milliseconds(clip.begin + second));
  answer.set("duration", to_milliseconds(clip.pictures.duration));
  answer.set("frames", frames);
  answer.set("frame_rule", name_of(clip.rule));
}

}  // namespace mm
