#include "media/heat_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "base/check.h"

namespace mm {
namespace {

using Colour = std::array<double, 3>;

// Of growing lightness, so that it is read in grey as well.
constexpr std::array<Colour, 5> kColours{{{0, 0, 4}, {87, 16, 110}, {188, 55, 84}, {249, 142, 9}, {252, 255, 164}}};
constexpr double kLeast = 0.35, kMost = 0.7;  // of the veil: where a number is 0, and the greatest

Colour colour_of(double value) {  // 0 to 1
  const double place = value * (kColours.size() - 1);
  const auto first = std::min(static_cast<std::size_t>(place), kColours.size() - 2);
  const double part = place - static_cast<double>(first);
  Colour colour{};
  for (std::size_t c = 0; c < 3; ++c) colour[c] = kColours[first][c] * (1 - part) + kColours[first + 1][c] * part;
  return colour;
}

// Between which two cells a place lies, and how far it is from the first.
struct Between {
  int first = 0, second = 0;
  double part = 0;
};

Between between(double place, int cells) {  // place: 0 to cells
  const double from_middle = std::clamp(place - 0.5, 0.0, static_cast<double>(cells - 1));
  const int first = static_cast<int>(from_middle);
  return {.first = first, .second = std::min(first + 1, cells - 1), .part = from_middle - first};
}

double value_at(const HeatGrid& grid, const Between& row, const Between& column) {
  const auto cell = [&](int i, int j) { return static_cast<double>(grid.values[static_cast<std::size_t>(i) * grid.columns + j]); };
  const auto along = [&](int i) { return cell(i, column.first) * (1 - column.part) + cell(i, column.second) * column.part; };
  return along(row.first) * (1 - row.part) + along(row.second) * row.part;
}

}  // namespace

Image heat_map(const Image& picture, const HeatGrid& grid) {
  MM_ASSERT(grid.rows > 0 && grid.columns > 0 && std::ssize(grid.values) == std::ptrdiff_t{grid.rows} * grid.columns);
  MM_ASSERT(grid.width > 0 && grid.height > 0 && picture.width > 0 && picture.height > 0);
  const double most = *std::ranges::max_element(grid.values);
  const auto channels = static_cast<std::size_t>(picture.channels);
  Image veiled{.width = picture.width, .height = picture.height, .channels = 3, .pixels = {}, .truncated = picture.truncated};
  veiled.pixels.reserve(static_cast<std::size_t>(picture.width) * picture.height * 3);
  const auto* from = picture.pixels.data();
  for (int y = 0; y < picture.height; ++y) {
    const double down = ((y + 0.5) / picture.height - grid.top) / grid.height;
    for (int x = 0; x < picture.width; ++x, from += channels) {
      const double across = ((x + 0.5) / picture.width - grid.left) / grid.width;
      const bool inside = down >= 0 && down < 1 && across >= 0 && across < 1;
      double value = 0;
      if (inside && most > 0)
        value = value_at(grid, between(down * grid.rows, grid.rows), between(across * grid.columns, grid.columns)) / most;
      const auto colour = colour_of(std::clamp(value, 0.0, 1.0));
      const double veil = inside ? kLeast + (kMost - kLeast) * value : 0;
      for (std::size_t c = 0; c < 3; ++c)
        veiled.pixels.push_back(static_cast<std::uint8_t>(std::lround((1 - veil) * from[channels == 3 ? c : 0] + veil * colour[c])));
    }
  }
  return veiled;
}

}  // namespace mm
