#pragma once
#include "media/av/ffmpeg.h"
#include "media/encoded_image.h"

namespace mm {

// A decoded frame as RGB. Grey, RGB and palette frames become what Pillow's convert("RGB") makes of them; YUV is converted with the
// frame's own matrix and range, within 3 levels of libavif. Throws Error{input} for a pixel format without such a reading (floating point,
// for one).
Image frame_image(const AVFrame& frame, const EncodedImage& file);

}  // namespace mm
