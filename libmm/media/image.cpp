#include "media/image.h"

#include "base/check.h"
#include "base/file.h"
#include "media/av_library.h"
#include "media/avif_orientation.h"
#include "media/encoded_image.h"
#include "media/exif.h"
#include "media/image_format.h"
#include "media/tiff_numbers.h"

namespace mm {
namespace {

// Kinds of TIFF whose samples FFmpeg hands over as something else, without a word: indices as grey, numbers with a sign or a point as plain
// ones.
void check_tiff(const EncodedImage& file) {
  constexpr std::uint32_t photometric = 262, samples_per_pixel = 277, sample_format = 339;  // tags (TIFF 6.0)
  constexpr std::uint32_t palette = 3, plain = 1, undefined = 4;                            // their values
  bool is_palette = false, has_alpha = false;
  for (const auto& numbers : tiff_numbers(file.bytes)) {
    is_palette |= numbers.tag == photometric && numbers.first == palette;
    has_alpha |= numbers.tag == samples_per_pixel && numbers.first > 1;
    MM_CHECK(numbers.tag != sample_format || numbers.first == plain || numbers.first == undefined, Kind::input,
             "is a TIFF of signed or floating-point samples, which is not read", shown(file.name), "convert it to 8 bits a sample");
  }
  MM_CHECK(!is_palette || !has_alpha, Kind::input, "is a TIFF with a palette and transparency, which is not read", shown(file.name),
           "convert it to PNG");
}

Image decode(const EncodedImage& file, ImageFormat format) {
  switch (format) {
    case ImageFormat::jpeg: return decode_jpeg(file);
    case ImageFormat::png: return decode_png(file);
    case ImageFormat::webp: return decode_webp(file);
    case ImageFormat::pnm: return decode_pnm(file);
    case ImageFormat::gif: return decode_gif(file);
    case ImageFormat::tiff: check_tiff(file); return oriented(av_functions().decode_image(file, format), exif_orientation(file.bytes));
    case ImageFormat::avif: return oriented(av_functions().decode_image(file, format), avif_orientation(file.bytes));
    case ImageFormat::bmp: break;
  }
  return av_functions().decode_image(file, format);
}

}  // namespace

Image decode_image(std::span<const std::byte> bytes, const std::string& name, const ImageLimits& limits) {
  MM_ASSERT(limits.most_pixels >= 1);
  const ImageFormat format = image_format(bytes, name);
  ImageLimits strict = limits;
  strict.allow_truncated = false;
  try {
    return decode({bytes, name, strict}, format);
  } catch (const Error& error) {
    if (!limits.allow_truncated || error.kind != Kind::input) throw;
  }
  Image image = decode({bytes, name, limits}, format);
  image.truncated = true;
  return image;
}

Image read_image(const std::string& path, const ImageLimits& limits) {
  const std::string bytes = read_file(path);
  return decode_image(std::as_bytes(std::span(bytes)), path, limits);
}

}  // namespace mm
