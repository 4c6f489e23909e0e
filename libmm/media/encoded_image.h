#pragma once
#include <cstddef>
#include <span>
#include <string>

#include "media/image.h"

namespace mm {

// A picture file in memory, as every decoder is handed it.
struct EncodedImage {
  std::span<const std::byte> bytes;
  const std::string& name;  // for messages
  const ImageLimits& limits;
};

// One decoder per format. All give RGB with EXIF orientation applied, and throw Error{input} on what is broken or cut off.
Image decode_jpeg(const EncodedImage& file);
Image decode_png(const EncodedImage& file);
Image decode_webp(const EncodedImage& file);  // the first frame of an animation
Image decode_gif(const EncodedImage& file);   // the first frame of an animation
Image decode_pnm(const EncodedImage& file);

// Throws Error{input} for a size, as a header gives it, that no picture has or that is above limits.most_pixels.
void check_size(const EncodedImage& file, std::int64_t width, std::int64_t height);

// An RGB picture of that size, once it is checked. Black; grey where a cut-off file is to be decoded, so that missing rows show.
Image canvas(const EncodedImage& file, std::int64_t width, std::int64_t height);

// Throws the Error{input} of a file of the right format that cannot be decoded, with a hint that fits.
[[noreturn]] void throw_cut_off(const EncodedImage& file, const std::string& format);
[[noreturn]] void throw_broken(const EncodedImage& file, const std::string& format, const std::string& reason);

}  // namespace mm
