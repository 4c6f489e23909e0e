#include "qwen_vl/processor.h"

#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "media/resize.h"

namespace mm::qwen_vl {
namespace {

constexpr double kThinnest = 200;

PatchSettings picture_settings() {
  PatchSettings d{.least = 56 * 56, .most = 28 * 28 * 1280};
  d.steps.mean = {0.48145466, 0.4578275, 0.40821073};
  d.steps.std = {0.26862954, 0.26130258, 0.27577711};
  return d;
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
  return smart_size(height, width, factor, least, most, 1, 1);
}

PixelSize smart_size(int height, int width, int factor, std::int64_t least, std::int64_t most, double frames, int depth) {
  const double longer = std::max(height, width), shorter = std::min(height, width);
  MM_CHECK(longer / shorter <= kThinnest, Kind::input,
           fmt::format("{} x {} pixels are too thin a strip: one side is more than {} times the other", width, height, kThinnest), "",
           "cut the picture into pieces");
  auto h = nearest_multiple(height, factor), w = nearest_multiple(width, factor);
  const double pixels = frames * height * width, stored = std::nearbyint(frames / depth) * depth;
  if (stored * static_cast<double>(h * w) > static_cast<double>(most)) {
    const double shrink = std::sqrt(pixels / static_cast<double>(most));
    const auto cut = [&](int side) { return std::max<std::int64_t>(factor, static_cast<std::int64_t>(side / shrink / factor) * factor); };
    h = cut(height);
    w = cut(width);
  } else if (stored * static_cast<double>(h * w) < static_cast<double>(least)) {
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
    : settings_(read_patch_settings(config, picture_settings())), values_(pixel_values(settings_.steps)) {}

at::Tensor PatchProcessor::operator()(const Image& image, std::int64_t most_tokens) const {
  MM_ASSERT(image.width > 0 && image.height > 0 && (image.channels == 1 || image.channels == 3));
  const int patch = settings_.patch, merge = settings_.merge, square = patch * merge;
  const auto most = most_tokens > 0 ? std::min(settings_.most, most_tokens * square * square) : settings_.most;
  const auto size = smart_size(image.height, image.width, square, std::min(settings_.least, most), most);
  Image small;
  const Image* from = &image;
  if (size.height != image.height || size.width != image.width) {
    small = resize(image, size.width, size.height, settings_.steps.resample);
    from = &small;
  }
  auto patches = at::empty({size.height / square, size.width / square, merge * merge, 3, patch, patch}, at::kFloat);
  auto* to = patches.mutable_data_ptr<float>();
  const auto channels = static_cast<std::size_t>(from->channels);
  const auto fill = [&](int top, int left) {
    for (std::size_t c = 0; c < 3; ++c)
      for (int y = 0; y < patch; ++y) {
        const auto* pixel =
            from->pixels.data() + (static_cast<std::size_t>(top + y) * from->width + left) * channels + (channels == 3 ? c : 0);
        for (int x = 0; x < patch; ++x, pixel += channels) *to++ = values_[c][*pixel];
      }
  };
  for (int top = 0; top < size.height; top += square)
    for (int left = 0; left < size.width; left += square)
      for (int y = 0; y < merge; ++y)
        for (int x = 0; x < merge; ++x) fill(top + y * patch, left + x * patch);
  return patches;  // [R, C, m m, 3, p, p]
}

}  // namespace mm::qwen_vl
