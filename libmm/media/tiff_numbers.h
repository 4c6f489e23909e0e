#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mm {

// An entry of a TIFF directory that holds whole numbers.
struct TiffNumbers {
  std::uint32_t tag = 0;
  std::uint32_t count = 0;  // how many numbers there are
  std::uint32_t first = 0;  // the first of them
};

// The entries of the first directory of a TIFF file or EXIF block ("II*\0" or "MM\0*" begins it) that hold whole numbers of 16 or 32 bits,
// in their order. Entries of other types, or whose number lies outside of the bytes, are left out; the list ends where the bytes do.
std::vector<TiffNumbers> tiff_numbers(std::span<const std::byte> bytes);

}  // namespace mm
