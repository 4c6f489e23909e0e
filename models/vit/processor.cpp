#include "vit/processor.h"

namespace mm::vit {

ImageSteps image_steps(const Json& processor, const Config& config) {
  ImageSteps steps;  // squashed, and normalised by one half
  steps.processor = "ViTImageProcessor";
  steps.size = {.height = 224, .width = 224};
  steps.resample = Resample::bilinear;
  if (config.stretches()) {
    steps.processor = "BitImageProcessor";
    steps.size = {.shortest_edge = 224};
    steps.resample = Resample::bicubic;
    steps.default_to_square = false;
    steps.crop = true;
    steps.crop_size = {.height = 224, .width = 224};
    steps.mean = {0.48145466, 0.4578275, 0.40821073};
    steps.std = {0.26862954, 0.26130258, 0.27577711};
  }
  if (config.layout == Layout::video) {
    steps.processor = "VideoMAEImageProcessor";
    steps.size = {.shortest_edge = 224};
    steps.default_to_square = false;
    steps.crop = true;
    steps.crop_size = {.height = 224, .width = 224};
  }
  return read_image_steps(processor, steps);
}

}  // namespace mm::vit
