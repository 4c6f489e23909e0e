#pragma once
#include <cstddef>
#include <span>
#include <string>

namespace mm {

// Picture formats that mm reads.
enum class ImageFormat { jpeg, png, webp, pnm, gif, bmp, tiff, avif };

// The format that the first bytes tell; names and extensions do not count. Throws Error{input} for everything else, with a message
// that says what the file is where that can be told (a HEIC photo, a PDF, a web page saved in place of a picture, nothing at all).
ImageFormat image_format(std::span<const std::byte> bytes, const std::string& name);

}  // namespace mm
