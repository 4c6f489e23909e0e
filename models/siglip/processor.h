#pragma once
#include "model/tower.h"
#include "siglip/config.h"

namespace mm::siglip {

// What SiglipImageProcessor of transformers does where a preprocessor_config.json says nothing else.
ImageSteps default_steps();

// What a preprocessor_config.json asks for: SiglipImageProcessor, or of flexible pictures Siglip2ImageProcessor. Throws Error{input} as
// read_image_steps does, and on patches that are not the model's.
PreparePicture pictures_of(const Json& processor, const VisionConfig& config);

// The largest size of a picture's own shape that has at most so many patches: each side up to the next whole patch. By the same search as
// get_image_size_for_max_num_patches of transformers, whose last step is coarse.
PixelSize flexible_size(int height, int width, int patch, int most_patches);

}  // namespace mm::siglip
