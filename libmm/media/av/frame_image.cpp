#include "media/av/frame_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

void from_palette(const AVFrame& frame, Image& image) {
  std::uint8_t* target = image.pixels.data();
  for (int y = 0; y < image.height; ++y) {
    const std::uint8_t* row = frame.data[0] + static_cast<std::ptrdiff_t>(y) * frame.linesize[0];
    for (int x = 0; x < image.width; ++x) {
      std::uint32_t color = 0;  // 0xAARRGGBB
      std::memcpy(&color, frame.data[1] + 4 * row[x], 4);
      for (const int shift : {16, 8, 0}) *target++ = static_cast<std::uint8_t>(color >> shift);
    }
  }
}

// A sample of `depth` bits on the scale of 8. Pillow clips grey of 16 bits at 255 and takes the high byte of such colours.
std::uint8_t sample(unsigned value, int depth, bool grey) {
  if (depth == 8) return static_cast<std::uint8_t>(value);
  if (depth < 8) return static_cast<std::uint8_t>(value * 255 / ((1u << depth) - 1));
  return static_cast<std::uint8_t>(grey ? std::min(value, 255u) : value >> (depth - 8));
}

// Grey or RGB in any packing that FFmpeg describes.
void from_components(const AVFrame& frame, const AVPixFmtDescriptor& format, Image& image) {
  const bool grey = format.nb_components <= 2, inverted = frame.format == AV_PIX_FMT_MONOWHITE;
  const int planes = grey ? 1 : 3;
  std::vector<std::uint16_t> line(static_cast<std::size_t>(image.width));
  const auto** data = const_cast<const std::uint8_t**>(frame.data);
  for (int y = 0; y < image.height; ++y)
    for (int c = 0; c < planes; ++c) {
      av_read_image_line2(line.data(), data, frame.linesize, &format, 0, y, c, image.width, 0, sizeof line[0]);
      std::uint8_t* target = &image.pixels[static_cast<std::size_t>(y) * image.width * 3 + c];
      for (int x = 0; x < image.width; ++x, target += 3) {
        const std::uint8_t value = sample(line[x], format.comp[c].depth, grey);
        if (grey)
          std::fill_n(target, 3, inverted ? static_cast<std::uint8_t>(255 - value) : value);
        else
          *target = value;
      }
    }
}

// Shares of red and blue in luma (ITU-T H.273, table 4).
std::pair<float, float> luma_shares(AVColorSpace space) {
  switch (space) {
    case AVCOL_SPC_BT709: return {0.2126f, 0.0722f};
    case AVCOL_SPC_BT2020_NCL: return {0.2627f, 0.0593f};
    case AVCOL_SPC_SMPTE240M: return {0.212f, 0.087f};
    default: return {0.299f, 0.114f};  // BT.601, and what most files mean that say nothing
  }
}

// One component of a frame on the scale 0 to 1 (luma) or -0.5 to 0.5 (colour differences), at the places of the luma samples.
class Plane {
 public:
  Plane(const AVFrame& frame, const AVPixFmtDescriptor& format, int component)
      : chroma_(component > 0),
        columns_(frame.width),
        shift_x_(chroma_ ? format.log2_chroma_w : 0),
        shift_y_(chroma_ ? format.log2_chroma_h : 0) {
    width_ = AV_CEIL_RSHIFT(frame.width, shift_x_), height_ = AV_CEIL_RSHIFT(frame.height, shift_y_);
    const int depth = format.comp[component].depth;
    const bool full = frame.color_range == AVCOL_RANGE_JPEG;
    const auto unit = static_cast<float>(1 << (depth - 8));  // a level of 8 bits
    const float zero = chroma_ ? 128 * unit : full ? 0 : 16 * unit;
    const float range = full ? static_cast<float>((1 << depth) - 1) : (chroma_ ? 224 : 219) * unit;
    std::vector<std::uint16_t> line(static_cast<std::size_t>(width_));
    values_.reserve(static_cast<std::size_t>(width_) * height_);
    for (int y = 0; y < height_; ++y) {
      av_read_image_line2(line.data(), const_cast<const std::uint8_t**>(frame.data), frame.linesize, &format, 0, y, component, width_, 0,
                          sizeof line[0]);
      for (const std::uint16_t value : line) values_.push_back((static_cast<float>(value) - zero) / range);
    }
  }

  // Half-size planes lie amid the pixels they belong to, and are blended 3 : 1 in either direction but for the last column, as libavif
  // does.
  float at(int x, int y) const {
    if (shift_x_ == 0 && shift_y_ == 0) return value(x, y);
    const int near_x = x >> shift_x_, near_y = y >> shift_y_;
    const bool blend_x = shift_x_ > 0 && x + 1 < columns_;
    const int far_x = blend_x ? near_x + (x % 2 == 0 ? -1 : 1) : near_x;
    const int far_y = shift_y_ > 0 ? near_y + (y % 2 == 0 ? -1 : 1) : near_y;
    return 0.75f * (0.75f * value(near_x, near_y) + 0.25f * value(far_x, near_y)) +
           0.25f * (0.75f * value(near_x, far_y) + 0.25f * value(far_x, far_y));
  }

 private:
  float value(int x, int y) const {
    return values_[static_cast<std::size_t>(std::clamp(y, 0, height_ - 1)) * width_ + std::clamp(x, 0, width_ - 1)];
  }

  bool chroma_;
  int columns_, shift_x_, shift_y_, width_ = 0, height_ = 0;  // columns_: of the picture
  std::vector<float> values_;
};

// Own arithmetic: swscale does not blend colour differences between rows.
void from_yuv(const AVFrame& frame, const AVPixFmtDescriptor& format, Image& image) {
  const Plane luma(frame, format, 0), blue(frame, format, 1), red(frame, format, 2);
  const auto [share_red, share_blue] = luma_shares(frame.colorspace);
  std::uint8_t* target = image.pixels.data();
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const float level = luma.at(x, y);
      const float r = level + 2 * (1 - share_red) * red.at(x, y), b = level + 2 * (1 - share_blue) * blue.at(x, y);
      const float g = (level - share_red * r - share_blue * b) / (1 - share_red - share_blue);
      for (const float c : {r, g, b}) *target++ = static_cast<std::uint8_t>(std::clamp(c, 0.0f, 1.0f) * 255 + 0.5f);
    }
}

}  // namespace

Image frame_image(const AVFrame& frame, const EncodedImage& file) {
  Image image = canvas(file, frame.width, frame.height);
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  constexpr std::uint64_t unreadable = AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER;
  MM_CHECK(format != nullptr && (format->flags & unreadable) == 0 && format->log2_chroma_w <= 1 && format->log2_chroma_h <= 1, Kind::input,
           fmt::format("pixels of the kind {} are not read", format == nullptr ? "unknown" : format->name), shown(file.name),
           "convert it to PNG with 8 bits a channel");
  if (frame.format == AV_PIX_FMT_PAL8)
    from_palette(frame, image);
  else if (format->nb_components <= 2 || (format->flags & AV_PIX_FMT_FLAG_RGB) != 0)
    from_components(frame, *format, image);
  else
    from_yuv(frame, *format, image);
  return image;
}

}  // namespace mm
