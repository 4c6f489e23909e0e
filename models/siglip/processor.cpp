#include "siglip/processor.h"

namespace mm::siglip {

ImageSteps default_steps() {
  ImageSteps steps;  // squashed by the bicubic filter, and normalised by one half
  steps.processor = "SiglipImageProcessor";
  steps.size = {.height = 224, .width = 224};
  steps.default_to_square = false;
  return steps;
}

}  // namespace mm::siglip
