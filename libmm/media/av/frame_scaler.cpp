#include "media/av/frame_scaler.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

constexpr int kAlign = 64, kBehind = 64;  // bytes: vector code of libswscale writes whole registers

// Width of a frame with square pixels, as high as it is stored.
double shown_width(const AVFrame& frame) {
  const double shape = av_q2d(frame.sample_aspect_ratio);
  const bool known = frame.sample_aspect_ratio.num > 0 && frame.sample_aspect_ratio.den > 0;
  return frame.width * (known ? std::clamp(shape, 0.25, 4.0) : 1.0);
}

// Which matrix made colours of the numbers, as libswscale counts them.
const int* matrix_of(const AVFrame& frame) {
  switch (frame.colorspace) {
    case AVCOL_SPC_BT709: return sws_getCoefficients(SWS_CS_ITU709);
    case AVCOL_SPC_BT2020_NCL: return sws_getCoefficients(SWS_CS_BT2020);
    case AVCOL_SPC_SMPTE240M: return sws_getCoefficients(SWS_CS_SMPTE240M);
    default: return sws_getCoefficients(SWS_CS_ITU601);
  }
}

}  // namespace

Image FrameScaler::operator()(const AVFrame& frame, const EncodedVideo& file) {
  if (width_ == 0) {
    const double width = shown_width(frame), height = frame.height;
    const double factor = std::min(1.0, form_.longest_side / std::max(width, height));
    width_ = std::max(1, static_cast<int>(std::lround(width * factor)));
    height_ = std::max(1, static_cast<int>(std::lround(height * factor)));
  }
  const auto target = form_.grey ? AV_PIX_FMT_GRAY8 : AV_PIX_FMT_RGB24;
  if (scaler_ == nullptr || of_width_ != frame.width || of_height_ != frame.height || of_format_ != frame.format) {
    const auto format = static_cast<AVPixelFormat>(frame.format);
    const AVPixFmtDescriptor* known = av_pix_fmt_desc_get(format);
    constexpr int kExact = SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BITEXACT;
    if (known != nullptr && sws_isSupportedInput(format) != 0)
      scaler_.reset(sws_getContext(frame.width, frame.height, format, width_, height_, target, form_.rough ? SWS_AREA : SWS_AREA | kExact,
                                   nullptr, nullptr, nullptr));
    else
      scaler_.reset();
    MM_CHECK(scaler_ != nullptr, Kind::input, fmt::format("pixels of the kind {} are not read", known == nullptr ? "unknown" : known->name),
             shown(file.name), "convert it to H.264 in MP4");
    of_width_ = frame.width, of_height_ = frame.height, of_format_ = frame.format;
    const int full = frame.color_range == AVCOL_RANGE_JPEG ? 1 : 0;
    sws_setColorspaceDetails(scaler_.get(), matrix_of(frame), full, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16);
  }
  const int channels = form_.grey ? 1 : 3, row = width_ * channels, stride = (row + kAlign - 1) / kAlign * kAlign + kBehind;
  std::vector<std::uint8_t> rows(static_cast<std::size_t>(stride) * height_ + kBehind);
  std::uint8_t* planes[] = {rows.data(), nullptr, nullptr, nullptr};
  const int strides[] = {stride, 0, 0, 0};
  const int made = sws_scale(scaler_.get(), frame.data, frame.linesize, 0, frame.height, planes, strides);
  MM_CHECK(made == height_, Kind::input, "holds a frame that cannot be brought to another size", shown(file.name));
  Image image{width_, height_, channels, std::vector<std::uint8_t>(static_cast<std::size_t>(row) * height_)};
  for (int y = 0; y < height_; ++y)
    std::memcpy(&image.pixels[static_cast<std::size_t>(y) * row], &rows[static_cast<std::size_t>(y) * stride], row);
  return image;
}

}  // namespace mm
