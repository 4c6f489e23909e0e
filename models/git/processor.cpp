#include "git/processor.h"

namespace mm::git {

ImageSteps image_steps(const Json& config) {
  ImageSteps steps;
  steps.processor = "CLIPImageProcessor";
  steps.size = {.shortest_edge = 224};
  steps.default_to_square = false;
  steps.crop = true;
  steps.crop_size = {.height = 224, .width = 224};
  steps.mean = {0.48145466, 0.4578275, 0.40821073};
  steps.std = {0.26862954, 0.26130258, 0.27577711};
  if (image_processor_name(config, steps.processor) == "VideoMAEImageProcessor") {
    steps.processor = "VideoMAEImageProcessor";
    steps.resample = Resample::bilinear;
    steps.mean = steps.std = {0.5, 0.5, 0.5};
  }
  return read_image_steps(config, steps);
}

}  // namespace mm::git
