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

void from_yuv(const AVFrame& frame, Image& image) {
  const auto format = static_cast<AVPixelFormat>(frame.format);
  constexpr int flags = SWS_BILINEAR | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_ACCURATE_RND;
  const Scaler scaler(
      sws_getContext(frame.width, frame.height, format, image.width, image.height, AV_PIX_FMT_RGB24, flags, nullptr, nullptr, nullptr));
  MM_CHECK(scaler != nullptr, Kind::resource, "cannot convert the picture's colours");
  const int* matrix = sws_getCoefficients(frame.colorspace == AVCOL_SPC_UNSPECIFIED ? SWS_CS_ITU601 : frame.colorspace);
  const int full_range = frame.color_range == AVCOL_RANGE_JPEG ? 1 : 0;
  sws_setColorspaceDetails(scaler.get(), matrix, full_range, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16);
  std::uint8_t* target[4] = {image.pixels.data()};
  const int stride[4] = {image.width * 3};
  sws_scale(scaler.get(), frame.data, frame.linesize, 0, frame.height, target, stride);
}

}  // namespace

Image frame_image(const AVFrame& frame, const EncodedImage& file) {
  Image image = canvas(file, frame.width, frame.height);
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  constexpr std::uint64_t unreadable = AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER;
  MM_CHECK(format != nullptr && (format->flags & unreadable) == 0, Kind::input,
           fmt::format("pixels of the kind {} are not read", format == nullptr ? "unknown" : format->name), shown(file.name),
           "convert it to PNG with 8 bits a channel");
  if (frame.format == AV_PIX_FMT_PAL8)
    from_palette(frame, image);
  else if (format->nb_components <= 2 || (format->flags & AV_PIX_FMT_FLAG_RGB) != 0)
    from_components(frame, *format, image);
  else
    from_yuv(frame, image);
  return image;
}

}  // namespace mm
