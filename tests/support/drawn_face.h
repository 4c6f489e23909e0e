#pragma once
#include <cmath>
#include <cstdint>

#include "media/image.h"

// A face as simple as OpenCV's cascade takes for one: an oval with brows, eyes, a nose and a mouth, lit from above, on a dark ground.
// x, y: its middle; half: half its width, pixels.
inline mm::Image drawn_face(int width, int height, double x, double y, double half, double open = 0) {
  mm::Image image{.width = width, .height = height, .channels = 1, .pixels = {}};
  const auto inside = [](double u, double v, double cu, double cv, double ru, double rv) {
    const double a = (u - cu) / ru, b = (v - cv) / rv;
    return a * a + b * b < 1;
  };
  for (int row = 0; row < height; ++row)
    for (int column = 0; column < width; ++column) {
      const double u = (column - x) / half, v = (row - y) / half, side = std::abs(u);
      double level = 60 + 10 * std::sin(0.3 * column) * std::sin(0.2 * row);
      if (inside(u, v, 0, -0.1, 1.1, 1.5)) level = 40;               // hair
      if (inside(u, v, 0, 0.1, 0.95, 1.3)) level = 200 - 25 * side;  // skin
      if (inside(side, v, 0.42, -0.42, 0.3, 0.09)) level = 70;       // brows
      if (inside(side, v, 0.42, -0.2, 0.26, 0.14)) level = 110;      // eyes lie deep
      if (inside(side, v, 0.42, -0.2, 0.2, 0.09)) level = 220;
      if (inside(side, v, 0.42, -0.2, 0.09, 0.09)) level = 20;
      if (inside(u, v, 0, 0.1, 0.09, 0.3)) level = 225;  // nose
      if (inside(side, v, 0.11, 0.38, 0.09, 0.05)) level = 110;
      if (inside(u, v, 0, 0.75, 0.38, 0.1 + 0.1 * open)) level = 100;  // mouth
      if (inside(u, v, 0, 0.75, 0.3, 0.02 + 0.1 * open)) level = 40;
      image.pixels.push_back(static_cast<std::uint8_t>(level));
    }
  return image;
}
