#pragma once
#include "media/encoded_image.h"
#include "media/image_format.h"

namespace mm {

// BMP, TIFF or AVIF, decoded by FFmpeg from memory. EXIF orientation is the caller's.
Image decode_still(const EncodedImage& file, ImageFormat format);

}  // namespace mm
