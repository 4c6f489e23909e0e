#include "task/clip.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include "base/check.h"
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
          .allow_truncated = limits.allow_truncated,
          .may_allow = true};
}

std::vector<Clip> read_scenes(const std::string& path, const VideoFacts& facts, std::span<const SceneSpan> scenes, const FrameRule& rule,
                              const VideoLimits& limits) {
  std::vector<Clip> clips;
  std::vector<double> moments;
  std::vector<std::size_t> clip_of;  // of each moment
  for (const auto& scene : scenes) {
    const double length = scene.end - scene.begin;
    clips.push_back({.pictures = {.images = {}, .seconds = frame_times(rule, length, facts.rate), .duration = length},
                     .rule = rule.kind,
                     .begin = scene.begin,
                     .truncated = facts.truncated});
    for (const auto second : clips.back().pictures.seconds) {
      moments.push_back(scene.begin + second);
      clip_of.push_back(clips.size() - 1);
    }
  }
  std::size_t most = 0;
  for (const auto& clip : clips) most = std::max(most, clip.pictures.seconds.size());
  const VideoForm form{.rate = 1, .longest_side = frame_side(rule, static_cast<std::int64_t>(most)), .grey = false};
  std::size_t next = 0;
  const auto see = [&](const VideoFrame& frame) {
    MM_ASSERT(next < clip_of.size());
    clips[clip_of[next++]].pictures.images.push_back(frame.image);
  };
  const bool whole = frames_at(path, moments, form, see, limits);
  for (auto& clip : clips) clip.truncated |= !whole;
  return clips;
}

Clip read_clip(const std::string& path, const FrameRule& rule, const VideoLimits& limits) {
  const VideoFacts facts = video_facts(path, limits);
  const SceneSpan whole{.begin = 0, .end = facts.duration};
  return read_scenes(path, facts, {&whole, 1}, rule, limits).front();
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
