#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mm {

// Interleaved 8-bit samples, rows from the top.
struct Image {
  int width = 0, height = 0;         // pixels
  int channels = 3;                  // 3 RGB, 1 grey
  std::vector<std::uint8_t> pixels;  // height * width * channels
  bool truncated = false;            // only a part of the file could be decoded; ImageLimits allowed it
};

// What each of the 256 steps of a colour becomes as a number that models take, [channel][step].
using PixelValues = std::array<std::array<float, 256>, 3>;

struct ImageLimits {
  std::int64_t most_pixels = 178'956'970;  // Pillow's limit; checked from the header, before decoding
  bool allow_truncated = false;            // decode what is there of a cut-off file; missing rows are grey
};

// Decodes by content, not by name, to RGB as `Image.open(path)`, `ImageOps.exif_transpose` and `convert("RGB")` of Pillow do: EXIF
// orientation applied, palettes resolved, alpha dropped, 16-bit and CMYK as Pillow converts them; the first frame of an animation.
// JPEG, PNG, WebP, GIF, BMP, PNM and TIFF give Pillow's very samples; AVIF, and TIFF in CMYK or YCbCr, come within 3 levels of them.
// Throws Error{input} on anything cut off, broken, too large or unknown.
Image read_image(const std::string& path, const ImageLimits& limits = {});
Image decode_image(std::span<const std::byte> bytes, const std::string& name, const ImageLimits& limits = {});  // name: for messages

}  // namespace mm
