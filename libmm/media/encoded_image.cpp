#include "media/encoded_image.h"

#include <fmt/format.h>

#include <limits>

#include "base/check.h"
#include "base/file.h"

namespace mm {

void check_size(const EncodedImage& file, std::int64_t width, std::int64_t height) {
  constexpr std::int64_t longest = std::numeric_limits<int>::max();
  MM_CHECK(width >= 1 && height >= 1 && width <= longest && height <= longest, Kind::input,
           fmt::format("claims a size of {} x {} pixels", width, height), shown(file.name), "the file is broken");
  MM_CHECK(height <= file.limits.most_pixels / width, Kind::input,
           fmt::format("is {} x {} pixels, more than the {} that are read", width, height, file.limits.most_pixels), shown(file.name),
           "raise --max-pixels, or make the picture smaller");
}

Image canvas(const EncodedImage& file, std::int64_t width, std::int64_t height) {
  check_size(file, width, height);
  Image image{static_cast<int>(width), static_cast<int>(height), 3, {}};
  image.pixels.resize(static_cast<std::size_t>(width) * height * 3, file.limits.allow_truncated ? 128 : 0);
  return image;
}

void throw_cut_off(const EncodedImage& file, const std::string& format) {
  throw Error(Kind::input, fmt::format("the {} file is cut off after {} bytes", format, file.bytes.size()), shown(file.name),
              "fetch it again; --allow-truncated decodes what is there");
}

void throw_broken(const EncodedImage& file, const std::string& format, const std::string& reason) {
  throw Error(Kind::input, fmt::format("the {} file is broken: {}", format, shown(reason)), shown(file.name),
              file.limits.allow_truncated ? "fetch it again; --allow-truncated cannot help here" : "fetch it again");
}

}  // namespace mm
