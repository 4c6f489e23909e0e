#include "media/tiff_numbers.h"

#include <cstring>
#include <string_view>

namespace mm {
namespace {

enum Type : std::uint32_t { kShort = 3, kLong = 4, kSignedShort = 8, kSignedLong = 9 };

// Whole numbers of a TIFF structure in its own byte order; every read says whether the bytes were there.
class TiffBytes {
 public:
  TiffBytes(std::span<const std::byte> bytes, bool big_endian) : bytes_(bytes), big_endian_(big_endian) {}

  bool read(std::size_t at, int width, std::uint32_t& value) const {
    if (at > bytes_.size() || bytes_.size() - at < static_cast<std::size_t>(width)) return false;
    value = 0;
    for (int i = 0; i < width; ++i) value |= std::to_integer<std::uint32_t>(bytes_[at + i]) << (8 * (big_endian_ ? width - 1 - i : i));
    return true;
  }

 private:
  std::span<const std::byte> bytes_;
  bool big_endian_;
};

bool starts_with(std::span<const std::byte> bytes, std::string_view magic) {
  return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

}  // namespace

std::vector<TiffNumbers> tiff_numbers(std::span<const std::byte> bytes) {
  constexpr std::string_view little("II*\0", 4), big("MM\0*", 4);
  const bool big_endian = starts_with(bytes, big);
  if (!big_endian && !starts_with(bytes, little)) return {};
  const TiffBytes tiff(bytes, big_endian);
  std::vector<TiffNumbers> found;
  std::uint32_t directory = 0, entries = 0;
  if (!tiff.read(4, 4, directory) || !tiff.read(directory, 2, entries)) return {};
  std::size_t entry = std::size_t{directory} + 2;
  for (std::uint32_t i = 0; i < entries; ++i, entry += 12) {
    TiffNumbers numbers;
    std::uint32_t type = 0, place = 0;
    if (!tiff.read(entry, 2, numbers.tag) || !tiff.read(entry + 2, 2, type) || !tiff.read(entry + 4, 4, numbers.count)) break;
    const bool is_short = type == kShort || type == kSignedShort, is_long = type == kLong || type == kSignedLong;
    if ((!is_short && !is_long) || numbers.count == 0) continue;
    // Four bytes hold the numbers, or say where they are.
    const bool inside = numbers.count <= (is_short ? 2u : 1u);
    if (!inside && !tiff.read(entry + 8, 4, place)) continue;
    if (tiff.read(inside ? entry + 8 : place, is_short ? 2 : 4, numbers.first)) found.push_back(numbers);
  }
  return found;
}

}  // namespace mm
