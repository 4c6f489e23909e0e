#include "vit_gpt2/processor.h"

namespace mm::vit_gpt2 {

ImageSteps image_steps(const Json& config) {
  ImageSteps steps;  // both normalise by one half
  steps.processor = "ViTImageProcessor";
  steps.size = {.height = 224, .width = 224};
  steps.resample = Resample::bilinear;
  if (image_processor_name(config, steps.processor) == "DeiTImageProcessor") {
    steps.processor = "DeiTImageProcessor";
    steps.size = {.height = 256, .width = 256};
    steps.resample = Resample::bicubic;
    steps.crop = true;
    steps.crop_size = {.height = 224, .width = 224};
  }
  return read_image_steps(config, steps);
}

}  // namespace mm::vit_gpt2
