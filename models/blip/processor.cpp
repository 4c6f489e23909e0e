#include "blip/processor.h"

namespace mm::blip {

ImageSteps image_steps(const Json& config) {
  ImageSteps steps;
  steps.processor = "BlipImageProcessor";
  steps.size = {.height = 384, .width = 384};
  steps.mean = kPixelMean;
  steps.std = kPixelStd;
  return read_image_steps(config, steps);
}

}  // namespace mm::blip
