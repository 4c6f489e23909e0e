#include "qwen_vl/settings.h"

#include <fmt/format.h>

#include <string_view>

#include "base/check.h"
#include "qwen_vl/config.h"

namespace mm::qwen_vl {
namespace {

constexpr std::string_view kName = "Qwen2VLImageProcessor", kOtherName = "Qwen2_5_VLImageProcessor";

int whole(const Json& config, std::string_view key, int fallback, std::int64_t most) {
  const auto value = config.integer(key, fallback);
  MM_CHECK(value >= 1 && value <= most, Kind::input, fmt::format("{} is {}, expected 1 to {}", key, value, most), config.where());
  return static_cast<int>(value);
}

// An area: a key of "size", which an older name beside it overrides, and which once stood there itself.
std::int64_t area(const Json& config, std::string_view key, std::string_view older, std::int64_t fallback) {
  const auto size = config.get("size");
  MM_CHECK(size.is_null() || size.is_object(), Kind::input, "'size' is not an object", config.where());
  const bool old = !config.get(older).is_null() || (size.get(key).is_null() && !size.get(older).is_null());
  const auto pixels = config.integer(older, size.integer(key, size.integer(older, fallback)));
  MM_CHECK(pixels >= 1 && pixels <= kLargestArea, Kind::input,
           fmt::format("{} is an area of {} pixels, expected 1 to {}", old ? older : key, pixels, kLargestArea), config.where());
  return pixels;
}

// What is the same in all processors: read as of one that squashes into a square.
ImageSteps steps_of(const Json& config, int factor, const ImageSteps& defaults) {
  Json plain = config.is_null() ? Json::object() : config;
  auto size = Json::object();
  size.set("height", factor);
  size.set("width", factor);
  plain.set("size", size);
  auto own = defaults;
  own.processor = image_processor_name(config, kName) == kOtherName ? kOtherName : kName;
  return read_image_steps(plain, own);
}

}  // namespace

PatchSettings read_patch_settings(const Json& config, const PatchSettings& d) {
  PatchSettings s;
  s.patch = whole(config, "patch_size", d.patch, kLargestPatch);
  s.merge = whole(config, "merge_size", d.merge, kLargestMerge);
  s.frames = whole(config, "temporal_patch_size", d.frames, kMostFrames);
  s.least = area(config, "shortest_edge", "min_pixels", d.least);
  s.most = area(config, "longest_edge", "max_pixels", d.most);
  s.steps = steps_of(config, s.patch * s.merge, d.steps);
  MM_CHECK(s.steps.resize, Kind::input, "'do_resize' is false, and patches need sides of whole multiples", config.where());
  MM_CHECK(s.least <= s.most, Kind::input, fmt::format("the least area, {} pixels, is above the greatest, {}", s.least, s.most),
           config.where());
  return s;
}

}  // namespace mm::qwen_vl
