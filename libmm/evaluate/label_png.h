#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mm {

// A whole number for each pixel: what it shows.
struct LabelMap {
  std::size_t width = 0, height = 0;
  std::vector<std::uint16_t> labels;  // [height, width]
};

// The numbers that a PNG (ISO/IEC 15948) holds, just as they stand: of one with a palette its places, not its colours; of a grey one its
// levels, not stretched to 8 bits. Throws Error{input} at `where` for bytes that are no PNG, are cut off or damaged (check-sums of its
// parts), for one in colours or with transparency, an interlaced one, and for more than 2^28 pixels.
LabelMap read_label_png(std::span<const std::byte> file, const std::string& where);

}  // namespace mm
