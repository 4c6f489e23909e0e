#pragma once
#include "media/av/ffmpeg.h"
#include "media/encoded_image.h"

namespace mm {

// A decoded frame as RGB. Grey, RGB and palette frames become what Pillow's convert("RGB") makes of them; YUV goes through swscale with
// the frame's own matrix and range. Throws Error{input} for a pixel format without such a reading (floating point, for one).
Image frame_image(const AVFrame& frame, const EncodedImage& file);

}  // namespace mm
