#include "media/exif.h"

#include <cstdint>
#include <cstring>
#include <vector>

#include "base/check.h"
#include "media/tiff_numbers.h"

namespace mm {
namespace {

constexpr std::uint32_t kOrientation = 0x0112;

bool starts_with(std::span<const std::byte> bytes, std::string_view magic) {
  return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

int hex_digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// orientation: 2 to 8.
template <int channels>
Image turned(const Image& image, int orientation) {
  MM_ASSERT(image.channels == channels);
  const bool swapped = orientation >= 5;
  Image out{swapped ? image.height : image.width, swapped ? image.width : image.height, channels, {}};
  out.pixels.resize(image.pixels.size());
  // Of the stored picture's two axes: which one runs backwards in the picture as seen.
  const bool back_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool back_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const std::ptrdiff_t step_x = back_x ? -channels : channels,
                       step_y = (back_y ? -channels : channels) * static_cast<std::ptrdiff_t>(image.width);
  const std::ptrdiff_t along = swapped ? step_y : step_x, next = swapped ? step_x : step_y;
  const std::uint8_t* row = image.pixels.data() + (back_x ? channels * (static_cast<std::ptrdiff_t>(image.width) - 1) : 0) +
                            (back_y ? channels * static_cast<std::ptrdiff_t>(image.width) * (image.height - 1) : 0);
  std::uint8_t* target = out.pixels.data();
  for (int y = 0; y < out.height; ++y, row += next) {
    const std::uint8_t* source = row;
    for (int x = 0; x < out.width; ++x, source += along, target += channels) std::memcpy(target, source, channels);
  }
  return out;
}

}  // namespace

int exif_orientation(std::span<const std::byte> exif) {
  constexpr std::string_view prefix("Exif\0\0", 6);
  while (starts_with(exif, prefix)) exif = exif.subspan(prefix.size());
  for (const auto& numbers : tiff_numbers(exif))
    if (numbers.tag == kOrientation && numbers.count == 1) return numbers.first <= 8 ? static_cast<int>(numbers.first) : 1;
  return 0;
}

int xmp_orientation(std::string_view xmp) {
  constexpr std::string_view name = "tiff:Orientation";
  for (auto at = xmp.find(name); at != std::string_view::npos; at = xmp.find(name, at + 1)) {
    std::string_view rest = xmp.substr(at + name.size());
    if (rest.starts_with("=\""))
      rest.remove_prefix(2);
    else if (rest.starts_with(">"))
      rest.remove_prefix(1);
    else
      continue;
    if (!rest.empty() && rest[0] >= '0' && rest[0] <= '9') return rest[0] - '0';
  }
  return 0;
}

int raw_profile_orientation(std::string_view text) {
  for (int line = 0; line < 3; ++line) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return 0;
    text.remove_prefix(end + 1);
  }
  std::vector<std::byte> bytes;
  int high = -1;
  for (const char c : text) {
    const int digit = hex_digit(c);
    if (digit < 0) continue;
    if (high >= 0) bytes.push_back(static_cast<std::byte>(high * 16 + digit));
    high = high >= 0 ? -1 : digit;
  }
  return exif_orientation(bytes);
}

Image oriented(Image image, int orientation) {
  if (orientation < 2 || orientation > 8) return image;
  return image.channels == 1 ? turned<1>(image, orientation) : turned<3>(image, orientation);
}

}  // namespace mm
