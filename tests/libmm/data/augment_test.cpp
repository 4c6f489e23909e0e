#include "data/augment.h"

#include <algorithm>
#include <numeric>

#include "media/resize.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Red rises to the right, green downwards, blue is constant.
Image ramp(int width, int height) {
  Image image{width, height, 3, {}};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (const int value : {x * 255 / (width - 1), y * 255 / (height - 1), 90}) image.pixels.push_back(static_cast<std::uint8_t>(value));
  return image;
}

double mean(const Image& image, std::size_t channel) {
  double sum = 0;
  for (std::size_t i = channel; i < image.pixels.size(); i += 3) sum += image.pixels[i];
  return sum / (static_cast<double>(image.pixels.size()) / 3);
}

}  // namespace

TEST_CASE("without a wish nothing but the size changes") {
  Random random(1, 2);
  const Image image = ramp(60, 40);
  CHECK(augment(image, 24, {}, random).pixels == resize(image, 24, 24, Resample::bicubic).pixels);
}

TEST_CASE("the same draw gives the same picture, another another") {
  const Image image = ramp(60, 40);
  const Augmentation all{.crop = 0.4, .stretch = 1.3, .flip = true, .brightness = 0.3, .contrast = 0.3, .saturation = 0.3, .erase = 0.5};
  Random a(1, 2), b(1, 2), c(1, 3);
  const auto first = augment(image, 24, all, a).pixels;
  CHECK(first.size() == 24U * 24U * 3U);
  CHECK(augment(image, 24, all, b).pixels == first);
  CHECK_FALSE(augment(image, 24, all, c).pixels == first);
}

TEST_CASE("each wish does what it says") {
  const Image image = ramp(80, 80);
  int mirrored = 0, erased = 0;
  double narrowest = 255;
  for (std::uint64_t i = 0; i < 60; ++i) {
    Random flip(1, i), crop(2, i), erase(3, i), bright(4, i);
    const Image flipped = augment(image, 40, {.flip = true}, flip);
    mirrored += flipped.pixels[0] > 128;
    const Image cropped = augment(image, 40, {.crop = 0.25}, crop);
    const int range = cropped.pixels[39 * 3] - cropped.pixels[0];
    CHECK(range > 100);  // half of the side at least
    narrowest = std::min<double>(narrowest, range);
    const Image hidden = augment(image, 40, {.erase = 0.5}, erase);
    erased += !(hidden.pixels == resize(image, 40, 40, Resample::bicubic).pixels);
    const double level = mean(augment(image, 40, {.brightness = 0.2}, bright), 2);
    CHECK(level >= 90 * 0.8 - 1);
    CHECK(level <= 90 * 1.2 + 1);
  }
  CHECK(mirrored > 15);
  CHECK(mirrored < 45);
  CHECK(narrowest < 200);
  CHECK(erased > 15);
  CHECK(erased < 45);
}
