#include "smolvlm/video.h"

#include <fmt/format.h>

#include <cmath>

#include "base/check.h"

namespace mm::smolvlm {
namespace {

constexpr std::int64_t kMostFrames = 999;  // more would not fit in front of a question
constexpr double kHighestRate = 1000;      // frames a second

}  // namespace

Json video_config(const Folder& folder) {
  if (const auto own = folder.file("video_preprocessor_config.json"); !own.is_null()) return own;
  if (const auto all = folder.file("processor_config.json"); all.is_object() && all.has("video_processor"))
    return all.at("video_processor");
  const auto older = folder.file("preprocessor_config.json");
  return older.is_object() && older.has("video_sampling") ? older : Json();
}

FrameRule read_frame_rule(const Json& video) {
  if (video.is_null()) return {};
  const auto sampling = video.get("video_sampling");
  const bool older = sampling.is_object();
  const auto& holder = older ? sampling : video;
  FrameRule rule{.kind = FrameRule::Kind::rate, .most = 64, .rate = 1, .skip = 1};
  rule.most = holder.integer(older ? "max_frames" : "num_frames", rule.most);
  rule.rate = holder.number("fps", rule.rate);
  MM_CHECK(rule.most >= 1 && rule.most <= kMostFrames, Kind::input,
           fmt::format("{} frames of a video, expected 1 to {}", rule.most, kMostFrames), holder.where());
  MM_CHECK(std::isfinite(rule.rate) && rule.rate > 0 && rule.rate <= kHighestRate, Kind::input,
           fmt::format("fps is {:g}, expected above 0 and at most {}", rule.rate, kHighestRate), holder.where());
  return rule;
}

Json frame_settings(const Json& pictures, const Json& video) {
  Json settings = pictures;
  settings.set("do_image_splitting", false);
  if (video.is_null()) return settings;
  const auto sampling = video.get("video_sampling");
  const auto size = sampling.is_object() ? sampling.get("video_size") : video.get("size");
  if (size.is_object()) settings.set("size", size);
  return settings;
}

}  // namespace mm::smolvlm
