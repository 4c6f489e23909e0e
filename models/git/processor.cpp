#include "git/processor.h"

#include "clip/processor.h"

namespace mm::git {

ImageSteps image_steps(const Json& config) {
  auto steps = clip::default_steps();
  if (image_processor_name(config, steps.processor) == "VideoMAEImageProcessor") {
    steps.processor = "VideoMAEImageProcessor";
    steps.resample = Resample::bilinear;
    steps.mean = steps.std = {0.5, 0.5, 0.5};
  }
  return read_image_steps(config, steps);
}

}  // namespace mm::git
