#pragma once
#include <array>

#include "base/json.h"
#include "model/image_processor.h"

namespace mm::blip {

// Means and deviations of red, green and blue that BLIP's processor normalises by: CLIP's.
inline constexpr std::array<double, 3> kPixelMean{0.48145466, 0.4578275, 0.40821073}, kPixelStd{0.26862954, 0.26130258, 0.27577711};

// What a preprocessor_config.json asks for: BlipImageProcessor of transformers 5. Throws Error{input} as read_image_steps does.
ImageSteps image_steps(const Json& config);

}  // namespace mm::blip
