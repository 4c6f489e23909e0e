#include "qwen_vl/processor.h"

#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "base/check.h"
#include "media/resize.h"

namespace mm::qwen_vl {
namespace {

constexpr std::string_view kName = "Qwen2VLImageProcessor", kOtherName = "Qwen2_5_VLImageProcessor";
constexpr std::int64_t kLeastPixels = 56 * 56, kMostPixels = 28 * 28 * 1280;  // defaults of the class
constexpr int kLargestPatch = 256, kLargestMerge = 16, kMostFrames = 16;
constexpr std::int64_t kLargestArea = 1 << 26;  // pixels, 800 MB as patches; the largest published model asks for a quarter of it
constexpr double kThinnest = 200;

int whole(const Json& config, std::string_view key, int fallback, int most) {
  const auto value = config.integer(key, fallback);
  MM_CHECK(value >= 1 && value <= most, Kind::input, fmt::format("{} is {}, expected 1 to {}", key, value, most), config.where());
  return static_cast<int>(value);
}

// An area: a key of "size", which an older name beside it overrides, and which once stood there itself.
std::int64_t area(const Json& config, std::string_view key, std::string_view older, std::int64_t fallback) {
  const auto size = config.get("size");
  MM_CHECK(size.is_null() || size.is_object(), Kind::input, "'size' is not an object", config.where());
  const auto pixels = config.integer(older, size.integer(key, size.integer(older, fallback)));
  MM_CHECK(pixels >= 1 && pixels <= kLargestArea, Kind::input,
           fmt::format("{} is an area of {} pixels, expected 1 to {}", key, pixels, kLargestArea), config.where());
  return pixels;
}

// What is the same in all processors: read as of one that squashes into a square.
ImageSteps steps_of(const Json& config, int factor) {
  Json plain = config.is_null() ? Json::object() : config;
  auto size = Json::object();
  size.set("height", factor);
  size.set("width", factor);
  plain.set("size", size);
  ImageSteps defaults;
  defaults.processor = image_processor_name(config, kName) == kOtherName ? kOtherName : kName;
  defaults.mean = {0.48145466, 0.4578275, 0.40821073};
  defaults.std = {0.26862954, 0.26130258, 0.27577711};
  return read_image_steps(plain, defaults);
}

// Python's round(side / factor) * factor.
std::int64_t nearest_multiple(int side, int factor) {
  return static_cast<std::int64_t>(std::nearbyint(static_cast<double>(side) / factor)) * factor;
}

}  // namespace

Grid grid_of(const at::Tensor& patches) {
  MM_ASSERT(patches.dim() == 6);
  return {.rows = patches.size(0), .columns = patches.size(1)};
}

PixelSize smart_size(int height, int width, int factor, std::int64_t least, std::int64_t most) {
  const double longer = std::max(height, width), shorter = std::min(height, width);
  MM_CHECK(longer / shorter <= kThinnest, Kind::input,
           fmt::format("{} x {} pixels are too thin a strip: one side is more than {} times the other", width, height, kThinnest), "",
           "cut the picture into pieces");
  auto h = nearest_multiple(height, factor), w = nearest_multiple(width, factor);
  const double pixels = static_cast<double>(height) * width;
  if (h * w > most) {
    const double shrink = std::sqrt(pixels / static_cast<double>(most));
    const auto cut = [&](int side) { return std::max<std::int64_t>(factor, static_cast<std::int64_t>(side / shrink / factor) * factor); };
    h = cut(height);
    w = cut(width);
  } else if (h * w < least) {
    const double grow = std::sqrt(static_cast<double>(least) / pixels);
    const auto up = [&](int side) { return static_cast<std::int64_t>(std::ceil(side * grow / factor)) * factor; };
    h = up(height);
    w = up(width);
  }
  h = std::max<std::int64_t>(h, factor);
  w = std::max<std::int64_t>(w, factor);
  MM_CHECK(
      h * w <= kLargestArea, Kind::input,
      fmt::format("the settings of the model make {} x {} pixels of a picture of {} x {}, more than {}", w, h, width, height, kLargestArea),
      "preprocessor_config.json", "check patch_size, merge_size and size there");
  return {.height = static_cast<int>(h), .width = static_cast<int>(w)};
}

PatchProcessor::PatchProcessor(const Json& config)
    : patch_(whole(config, "patch_size", 14, kLargestPatch)),
      merge_(whole(config, "merge_size", 2, kLargestMerge)),
      frames_(whole(config, "temporal_patch_size", 2, kMostFrames)),
      least_(area(config, "shortest_edge", "min_pixels", kLeastPixels)),
      most_(area(config, "longest_edge", "max_pixels", kMostPixels)) {
  steps_ = steps_of(config, patch_ * merge_);
  values_ = pixel_values(steps_);
  MM_CHECK(steps_.resize, Kind::input, "'do_resize' is false, and patches need sides of whole multiples", config.where());
  MM_CHECK(least_ <= most_, Kind::input, fmt::format("the least area, {} pixels, is above the greatest, {}", least_, most_),
           config.where());
}

at::Tensor PatchProcessor::operator()(const Image& image, std::int64_t most_tokens) const {
  MM_ASSERT(image.width > 0 && image.height > 0 && (image.channels == 1 || image.channels == 3));
  const int square = patch_ * merge_;
  const auto most = most_tokens > 0 ? std::min(most_, most_tokens * square * square) : most_;
  const auto size = smart_size(image.height, image.width, square, std::min(least_, most), most);
  Image small;
  const Image* from = &image;
  if (size.height != image.height || size.width != image.width) {
    small = resize(image, size.width, size.height, steps_.resample);
    from = &small;
  }
  auto patches = at::empty({size.height / square, size.width / square, merge_ * merge_, 3, patch_, patch_}, at::kFloat);
  auto* to = patches.mutable_data_ptr<float>();
  const auto channels = static_cast<std::size_t>(from->channels);
  const auto fill = [&](int top, int left) {
    for (std::size_t c = 0; c < 3; ++c)
      for (int y = 0; y < patch_; ++y) {
        const auto* pixel =
            from->pixels.data() + (static_cast<std::size_t>(top + y) * from->width + left) * channels + (channels == 3 ? c : 0);
        for (int x = 0; x < patch_; ++x, pixel += channels) *to++ = values_[c][*pixel];
      }
  };
  for (int top = 0; top < size.height; top += square)
    for (int left = 0; left < size.width; left += square)
      for (int y = 0; y < merge_; ++y)
        for (int x = 0; x < merge_; ++x) fill(top + y * patch_, left + x * patch_);
  return patches;  // [R, C, m m, 3, p, p]
}

}  // namespace mm::qwen_vl
