#pragma once
#include <cstddef>
#include <span>
#include <string_view>

#include "media/image.h"

namespace mm {

// How a camera was held, as TIFF tag 274 counts it: 1 upright, 2 mirrored, 3 upside down, ... 8 (TIFF 6.0, page 36).
// What is missing, broken or out of range reads as 1, as Pillow takes it: a bad note does not spoil a good picture.

// From an EXIF block: a TIFF header and its first directory, with or without "Exif\0\0" before it. 0 when it says nothing.
int exif_orientation(std::span<const std::byte> exif);

// From an XMP packet: tiff:Orientation as attribute or element. 0 when it says nothing.
int xmp_orientation(std::string_view xmp);

// From the "Raw profile type exif" text of a PNG: EXIF in hexadecimal behind three lines. 0 when it says nothing.
int raw_profile_orientation(std::string_view text);

// The picture as it is meant to be seen; orientations 5 to 8 swap width and height. Any other number than 2 to 8 leaves it as it is.
Image oriented(Image image, int orientation);

}  // namespace mm
