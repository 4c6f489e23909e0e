#include "data/augment.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>

#include "base/check.h"
#include "media/resize.h"

namespace mm {
namespace {

struct Box {
  int x = 0, y = 0, width = 0, height = 0;
};

Box draw_crop(const Image& image, const Augmentation& how, Random& random) {
  const double area = random.uniform(how.crop, 1.0);
  const double stretch = std::exp(random.uniform(-1.0, 1.0) * std::log(how.stretch) / 2);
  const double across = random.uniform(), down = random.uniform();
  Box box;
  box.width = std::clamp(static_cast<int>(std::lround(image.width * std::sqrt(area) * stretch)), 1, image.width);
  box.height = std::clamp(static_cast<int>(std::lround(image.height * std::sqrt(area) / stretch)), 1, image.height);
  box.x = static_cast<int>(across * (image.width - box.width + 1));
  box.y = static_cast<int>(down * (image.height - box.height + 1));
  return box;
}

Image cut(const Image& image, const Box& box) {
  if (box.width == image.width && box.height == image.height) return image;
  const auto row = static_cast<std::size_t>(box.width) * 3;
  Image out{box.width, box.height, 3, std::vector<std::uint8_t>(row * static_cast<std::size_t>(box.height))};
  for (int y = 0; y < box.height; ++y) {
    const auto from = (static_cast<std::size_t>(box.y + y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(box.x)) * 3;
    std::memcpy(&out.pixels[static_cast<std::size_t>(y) * row], &image.pixels[from], row);
  }
  return out;
}

void mirror(Image& image) {
  const auto width = static_cast<std::size_t>(image.width);
  for (std::size_t y = 0; y < static_cast<std::size_t>(image.height); ++y) {
    auto* row = &image.pixels[y * width * 3];
    for (std::size_t a = 0, b = width - 1; a < b; ++a, --b) std::swap_ranges(row + 3 * a, row + 3 * a + 3, row + 3 * b);
  }
}

float grey(const std::uint8_t* rgb) { return 0.299F * rgb[0] + 0.587F * rgb[1] + 0.114F * rgb[2]; }  // ITU-R BT.601

std::uint8_t to_byte(float value) { return static_cast<std::uint8_t>(std::clamp(value, 0.0F, 255.0F) + 0.5F); }

void recolour(Image& image, float brightness, float contrast, float saturation) {
  if (brightness == 1 && contrast == 1 && saturation == 1) return;
  double sum = 0;
  for (std::size_t i = 0; i < image.pixels.size(); i += 3) sum += grey(&image.pixels[i]);
  const float mean = static_cast<float>(sum / (static_cast<double>(image.pixels.size()) / 3)) * brightness;
  for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
    const float own = grey(&image.pixels[i]);
    for (std::size_t c = 0; c < 3; ++c) {
      const float vivid = own + (image.pixels[i + c] - own) * saturation;
      image.pixels[i + c] = to_byte(mean + (vivid * brightness - mean) * contrast);
    }
  }
}

void erase(Image& image, Random& random) {
  const int width = static_cast<int>(random.between(image.width / 6, image.width / 2));
  const int height = static_cast<int>(random.between(image.height / 6, image.height / 2));
  const int left = static_cast<int>(random.between(0, image.width - width)),
            top = static_cast<int>(random.between(0, image.height - height));
  const auto level = static_cast<std::uint8_t>(random.between(64, 192));
  for (int y = top; y < top + height; ++y) {
    const auto start = (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(left)) * 3;
    std::fill_n(&image.pixels[start], static_cast<std::size_t>(width) * 3, level);
  }
}

}  // namespace

Image augment(const Image& image, int side, const Augmentation& how, Random& random) {
  MM_ASSERT(image.channels == 3 && how.crop > 0 && how.crop <= 1 && how.stretch >= 1);
  const auto factor = [&](double by) { return static_cast<float>(1 + random.uniform(-by, by)); };
  Image out = resize(cut(image, draw_crop(image, how, random)), side, side, Resample::bicubic);
  if (how.flip && random.chance(0.5)) mirror(out);
  const float brightness = factor(how.brightness), contrast = factor(how.contrast), saturation = factor(how.saturation);
  recolour(out, brightness, contrast, saturation);
  if (how.erase > 0 && random.chance(how.erase)) erase(out, random);
  return out;
}

}  // namespace mm
