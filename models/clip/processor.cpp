#include "clip/processor.h"

namespace mm::clip {

ImageSteps default_steps() {
  ImageSteps steps;
  steps.processor = "CLIPImageProcessor";
  steps.size = {.shortest_edge = 224};
  steps.default_to_square = false;
  steps.crop = true;
  steps.crop_size = {.height = 224, .width = 224};
  steps.mean = {0.48145466, 0.4578275, 0.40821073};
  steps.std = {0.26862954, 0.26130258, 0.27577711};
  return steps;
}

}  // namespace mm::clip
