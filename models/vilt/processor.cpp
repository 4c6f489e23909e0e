#include "vilt/processor.h"

namespace mm::vilt {

ImageSteps image_steps(const Json& config) {
  ImageSteps steps;
  steps.processor = "ViltImageProcessor";
  steps.size = {.shortest_edge = 384};
  steps.default_to_square = false;
  steps.size_divisor = 32;
  steps.mean = {0.5, 0.5, 0.5};
  steps.std = {0.5, 0.5, 0.5};
  return read_image_steps(config, steps);
}

}  // namespace mm::vilt
