#pragma once
#include <vector>

#include "media/image.h"

namespace mm {

// Numbers that lie over a part of a picture, row by row.
struct HeatGrid {
  int rows = 1, columns = 1;
  std::vector<float> values;                        // rows * columns, 0 or more
  double left = 0, top = 0, width = 1, height = 1;  // of the part, in widths and heights of the picture; it may lie partly outside
};

// The picture under a veil of colour: dark where a number is 0, through purple and orange to yellow where it is the greatest of all, and
// between the middles of cells bilinear. What lies outside the part stays as it is. RGB; grey becomes RGB.
Image heat_map(const Image& picture, const HeatGrid& grid);

}  // namespace mm
