#pragma once
#include "model/image_processor.h"

namespace mm::siglip {

// What SiglipImageProcessor of transformers does where a preprocessor_config.json says nothing else.
ImageSteps default_steps();

}  // namespace mm::siglip
