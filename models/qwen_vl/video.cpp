#include "qwen_vl/video.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_upsample_bicubic2d_aa.h>
#include <ATen/ops/_upsample_bilinear2d_aa.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/file.h"

namespace mm::qwen_vl {
namespace {

constexpr std::string_view kTogether = "Qwen3VLVideoProcessor", kEach = "Qwen2VLVideoProcessor";
constexpr std::int64_t kMostLookedAt = 4096;  // frames
constexpr double kHighestRate = 1000;         // frames a second

// Is it the class whose areas are those of each frame.
bool read_class(const Json& config, bool gated) {
  const auto name = config.string("video_processor_type", gated ? kEach : kTogether);
  MM_CHECK(name == kEach || name == kTogether, Kind::input,
           fmt::format("asks for '{}', which this model's family does not use; it uses {} or {}", shown(name), kTogether, kEach),
           config.where());
  return name == kEach;
}

PatchSettings defaults_of(bool each) {
  PatchSettings d;
  if (!each) {
    d.patch = 16;
    d.least = 128 * 32 * 32;
    d.most = 768 * 32 * 32;
    return d;
  }
  d.least = 128 * 28 * 28;
  d.most = 768 * 28 * 28;
  d.steps.mean = {0.48145466, 0.4578275, 0.40821073};
  d.steps.std = {0.26862954, 0.26130258, 0.27577711};
  return d;
}

std::int64_t frames_of(const Json& config, std::string_view key, std::int64_t fallback) {
  const auto value = config.integer(key, fallback);
  MM_CHECK(value >= 1 && value <= kMostLookedAt, Kind::input, fmt::format("{} is {}, expected 1 to {}", key, value, kMostLookedAt),
           config.where());
  return value;
}

// fps is 2 in Qwen3VLVideoProcessor. Qwen2VLVideoProcessor alone would take every frame: qwen-vl-utils, by which its makers hand it videos,
// takes 2 a second.
FrameRule read_rule(const Json& config, bool each, int group) {
  FrameRule rule{.kind = FrameRule::Kind::rate,
                 .most = frames_of(config, "max_frames", 768),
                 .rate = config.number("fps", 2),
                 .spread = each ? FrameRule::Spread::starts : FrameRule::Spread::ends_rounded,
                 .least = frames_of(config, "min_frames", 4),
                 .group = group};
  MM_CHECK(std::isfinite(rule.rate) && rule.rate > 0 && rule.rate <= kHighestRate, Kind::input,
           fmt::format("fps is {:g}, expected above 0 and at most {}", rule.rate, kHighestRate), config.where());
  MM_CHECK(rule.least <= rule.most, Kind::input, fmt::format("min_frames, {}, is above max_frames, {}", rule.least, rule.most),
           config.where());
  return rule;
}

std::int64_t read_cap(const Json& config, bool each) {
  const auto tokens = config.integer("max_video_tokens", each ? 128000 : 768);
  MM_CHECK(tokens >= 1 && tokens <= kLargestArea, Kind::input, fmt::format("max_video_tokens is {}", tokens), config.where());
  return config.boolean("cap_pixels_per_frame", false) ? tokens : 0;
}

// Of each level, in f32 as rescale_and_normalize of transformers' torchvision backend computes it.
std::array<std::array<float, 256>, 3> values_of(const ImageSteps& steps) {
  const auto whole = steps.rescale ? static_cast<float>(1 / steps.rescale_factor) : 1.0F;
  std::array<std::array<float, 256>, 3> all{};
  for (std::size_t c = 0; c < 3; ++c) {
    const float mean = static_cast<float>(steps.mean[c]) * whole, std = static_cast<float>(steps.std[c]) * whole;
    for (int level = 0; level < 256; ++level) {
      auto value = static_cast<float>(level);
      if (steps.normalize)
        value = (value - mean) / std;
      else if (steps.rescale)
        value *= static_cast<float>(steps.rescale_factor);
      all[c][static_cast<std::size_t>(level)] = value;
    }
  }
  return all;
}

at::Tensor levels_of(const Image& image) {  // -> [1, 3, h, w] u8, of the image's own memory
  auto* pixels = const_cast<std::uint8_t*>(image.pixels.data());
  const auto levels = at::from_blob(pixels, {1, image.height, image.width, image.channels}, at::kByte).permute({0, 3, 1, 2});
  return image.channels == 3 ? levels : levels.expand({-1, 3, -1, -1});
}

at::Tensor resized_levels(const Image& image, PixelSize size, Resample filter) {  // -> [3, H, W] u8
  const auto levels = levels_of(image);
  if (image.height == size.height && image.width == size.width) return levels[0];
  if (filter == Resample::bilinear) return at::_upsample_bilinear2d_aa(levels, {size.height, size.width}, false)[0];
  return at::_upsample_bicubic2d_aa(levels, {size.height, size.width}, false)[0];
}

}  // namespace

Json video_config(const Folder& folder) {
  if (const auto all = folder.file("processor_config.json"); all.is_object() && all.get("video_processor").is_object())
    return all.at("video_processor");
  const auto own = folder.file("video_preprocessor_config.json");
  return own.is_null() ? folder.image_processor_config() : own;
}

bool is_video(const at::Tensor& patches) { return patches.scalar_type() == at::kByte; }

Grid video_grid(const at::Tensor& patches) {
  MM_ASSERT(patches.dim() == 8);
  return {.rows = patches.size(1), .columns = patches.size(2), .groups = patches.size(0)};
}

VideoProcessor::VideoProcessor(const Json& config, bool gated)
    : each_(read_class(config, gated)),
      settings_(read_patch_settings(config, defaults_of(each_))),
      rule_(read_rule(config, each_, settings_.frames)),
      capped_tokens_(read_cap(config, each_)),
      values_(values_of(settings_.steps)) {
  const auto filter = settings_.steps.resample;
  MM_CHECK(filter == Resample::bicubic || filter == Resample::bilinear, Kind::input,
           fmt::format("'resample' is {}; mm resizes frames by 2 (bilinear) or 3 (bicubic)", static_cast<int>(filter)), config.where());
}

FrameRule VideoProcessor::rule(std::int64_t most_frames) const {
  auto rule = rule_;
  if (most_frames > 0) rule.most = std::min(rule.most, most_frames);
  rule.least = std::min(rule.least, rule.most);
  return rule;
}

PixelSize VideoProcessor::size(const Image& frame, std::int64_t count, std::int64_t most_tokens) const {
  const int square = settings_.patch * settings_.merge, depth = settings_.frames;
  const std::int64_t area = std::int64_t{square} * square, groups = (count + depth - 1) / depth;
  const auto floor = static_cast<std::int64_t>(static_cast<double>(settings_.least) * 1.05);
  auto most = settings_.most;
  if (each_) {
    const auto all = static_cast<std::int64_t>(static_cast<double>(capped_tokens_ * area) * 0.9);
    if (capped_tokens_ > 0) most = std::max(std::min(most, all * depth / count), floor);
    if (most_tokens > 0) most = std::min(most, std::max<std::int64_t>(1, most_tokens / groups) * area);
    return smart_size(frame.height, frame.width, square, std::min(settings_.least, most), most);
  }
  if (capped_tokens_ > 0) most = std::max(std::min(capped_tokens_ * area, most / count), floor) * count;
  const auto shown = std::max<std::int64_t>(count, depth);
  const auto counted = static_cast<std::int64_t>(std::nearbyint(static_cast<double>(shown) / depth)) * depth;  // of whose area it is
  if (most_tokens > 0) most = std::min(most, most_tokens * area * counted / groups);
  double height = frame.height, width = frame.width;
  if (height < square || width < square) {
    const double scale = std::max(square / height, square / width);
    height = std::trunc(height * scale);
    width = std::trunc(width * scale);
  }
  return smart_size(static_cast<int>(height), static_cast<int>(width), square, std::min(settings_.least, most), most,
                    static_cast<double>(shown), depth);
}

at::Tensor VideoProcessor::operator()(std::span<const Image> frames, std::int64_t most_tokens) const {
  MM_ASSERT(!frames.empty());
  const auto& first = frames.front();
  const auto own = size(first, std::ssize(frames), most_tokens);
  std::vector<at::Tensor> all;
  for (const auto& frame : frames) {
    MM_ASSERT(frame.width == first.width && frame.height == first.height && (frame.channels == 1 || frame.channels == 3));
    all.push_back(resized_levels(frame, own, settings_.steps.resample));
  }
  const std::int64_t f = settings_.frames, m = settings_.merge, p = settings_.patch;
  while (std::ssize(all) % f != 0) all.push_back(all.back());
  const auto G = std::ssize(all) / f, R = own.height / (m * p), C = own.width / (m * p);
  return at::stack(all)
      .view({G, f, 3, R, m, p, C, m, p})
      .permute({0, 3, 6, 4, 7, 2, 1, 5, 8})
      .reshape({G, R, C, m * m, 3, f, p, p});  // [G, R, C, m m, 3, f, p, p]
}

at::Tensor VideoProcessor::values(const at::Tensor& group) const {
  std::vector<at::Tensor> channels;
  for (std::int64_t c = 0; c < 3; ++c) {
    const auto& steps = values_[static_cast<std::size_t>(c)];
    const auto table = at::tensor(at::ArrayRef<float>(steps.data(), steps.size()), at::kFloat);  // [256]
    channels.push_back(table.take(group.select(3, c).to(at::kLong)));                            // [R, C, m m, f, p, p]
  }
  return at::stack(channels, 3);  // [R, C, m m, 3, f, p, p]
}

}  // namespace mm::qwen_vl
