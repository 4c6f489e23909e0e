#pragma once
#include <cstddef>
#include <span>

namespace mm {

// How the picture of an AVIF file is to be turned, as an EXIF orientation (exif.h): from its "irot" and "imir" properties (ISO/IEC
// 23008-12). An EXIF block in the file does not count, as in Pillow. 1 where nothing is said or the boxes make no sense.
int avif_orientation(std::span<const std::byte> file);

}  // namespace mm
