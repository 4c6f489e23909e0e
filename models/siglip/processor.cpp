#include "siglip/processor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "model/config_keys.h"

namespace mm::siglip {

ImageSteps default_steps() {
  ImageSteps steps;  // squashed by the bicubic filter, and normalised by one half
  steps.processor = "SiglipImageProcessor";
  steps.size = {.height = 224, .width = 224};
  steps.default_to_square = false;
  return steps;
}

PixelSize flexible_size(int height, int width, int patch, int most_patches) {
  constexpr double kStep = 1e-5;
  const auto patches = [&](double scale, int side) { return std::max(1.0, std::ceil(side * scale / patch)); };
  double least = kStep / 10, most = 100;
  while (most - least >= kStep) {
    const double scale = (least + most) / 2;
    (patches(scale, height) * patches(scale, width) <= most_patches ? least : most) = scale;
  }
  return {static_cast<int>(patches(least, height)) * patch, static_cast<int>(patches(least, width)) * patch};
}

PreparePicture pictures_of(const Json& processor, const VisionConfig& config) {
  if (!config.flexible) return pictures_of_size(read_image_steps(processor, default_steps()), config.image_size, config.image_size);
  auto defaults = default_steps();
  defaults.processor = "Siglip2ImageProcessor";
  defaults.resample = Resample::bilinear;
  const auto steps = read_image_steps(processor, defaults);
  MM_CHECK(steps.resize && !steps.crop, Kind::input, "do_resize is false or do_center_crop true: pictures are brought to whole patches",
           processor.where());
  const auto patch = config_size(processor, "patch_size", 16, 1 << 10), most = config_size(processor, "max_num_patches", 256, 1 << 16);
  MM_CHECK(patch == config.patch, Kind::input, fmt::format("patch_size is {}, that of config.json {}", patch, config.patch),
           processor.where());
  return [steps, patch, most](const Image& image) {
    const auto size = flexible_size(image.height, image.width, static_cast<int>(patch), static_cast<int>(most));
    auto own = steps;
    own.size = {.height = size.height, .width = size.width};
    return ImageProcessor(own)(image);  // [3, H, W]
  };
}

}  // namespace mm::siglip
