#include "media/resize.h"

#include <algorithm>

#include "base/check.h"
#include "media/resample_passes.h"

namespace mm {
namespace {

Image blank(int width, int height, int channels) {
  Image image{width, height, channels, {}};
  image.pixels.resize(static_cast<std::size_t>(width) * height * channels);
  return image;
}

// Where each output sample is taken from: the positions are summed up as Pillow sums them (ImagingScaleAffine in Geometry.c).
std::vector<int> nearest_positions(int from, int to) {
  const double step = static_cast<double>(static_cast<float>(from)) / to;
  std::vector<int> positions(static_cast<std::size_t>(to));
  double position = step * 0.5;
  for (int& p : positions) {
    p = std::min(static_cast<int>(position), from - 1);
    position += step;
  }
  return positions;
}

Image nearest(const Image& image, int width, int height) {
  const auto columns = nearest_positions(image.width, width), rows = nearest_positions(image.height, height);
  const int channels = image.channels;
  Image out = blank(width, height, channels);
  std::uint8_t* target = out.pixels.data();
  for (const int y : rows) {
    const std::uint8_t* source = &image.pixels[static_cast<std::size_t>(y) * image.width * channels];
    for (const int x : columns) target = std::copy_n(source + static_cast<std::size_t>(x) * channels, channels, target);
  }
  return out;
}

Image across(const ResamplePasses& passes, const Image& image, int first_row, int rows, const ResampleWeights& weights) {
  Image out = blank(weights.outputs(), rows, image.channels);
  passes.horizontal(image, first_row, weights, out);
  return out;
}

Image down(const ResamplePasses& passes, const Image& image, int first_row, const ResampleWeights& weights) {
  Image out = blank(image.width, weights.outputs(), image.channels);
  passes.vertical(image, first_row, weights, out);
  return out;
}

// Pillow 13 takes the vertical pass first where that saves the most work; earlier ones did so for pictures 100 times as high as wide only.
bool vertical_first(const Image& image, int width, int height) {
  const std::int64_t less_width = std::int64_t{image.width} - width, less_height = std::int64_t{image.height} - height;
  return less_height > 0 && less_height > less_width * 2;
}

}  // namespace

Image resize_with(const ResamplePasses& passes, const Image& image, int width, int height, Resample filter) {
  const bool change_width = width != image.width, change_height = height != image.height;
  if (!change_width && !change_height) return image;
  if (!change_height) return across(passes, image, 0, height, resample_weights(image.width, width, filter));
  const auto rows = resample_weights(image.height, height, filter);
  if (!change_width) return down(passes, image, 0, rows);
  const auto columns = resample_weights(image.width, width, filter);
  if (vertical_first(image, width, height)) return across(passes, down(passes, image, 0, rows), 0, height, columns);
  const int first = rows.first.front(), end = rows.first.back() + rows.count.back();  // the second pass reads no other rows
  return down(passes, across(passes, image, first, end - first, columns), first, rows);
}

Image resize(const Image& image, int width, int height, Resample filter) {
  MM_ASSERT(image.width >= 1 && image.height >= 1 && (image.channels == 3 || image.channels == 1));
  MM_ASSERT(image.pixels.size() == static_cast<std::size_t>(image.width) * image.height * image.channels);
  MM_ASSERT(width >= 1 && height >= 1);
  if (filter == Resample::nearest) return nearest(image, width, height);
  return resize_with(resample_passes().back(), image, width, height, filter);
}

}  // namespace mm
