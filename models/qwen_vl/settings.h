#pragma once
#include <cstdint>

#include "base/json.h"
#include "model/image_processor.h"

namespace mm::qwen_vl {

inline constexpr std::int64_t kLargestArea = 1 << 26;  // pixels, 800 MB as patches; the largest published model asks for a quarter of it

// How a folder wants pictures, or videos, to become patches.
struct PatchSettings {
  ImageSteps steps = {};             // all but the size
  int patch = 14, merge = 2;         // pixels; patches
  int frames = 2;                    // that a patch is deep
  std::int64_t least = 0, most = 0;  // an area, pixels
};

// The settings of a preprocessor_config.json or of its like; size.shortest_edge and size.longest_edge, or min_pixels and max_pixels, are
// areas. Throws Error{input} as read_image_steps does, and on sizes that are no sizes.
PatchSettings read_patch_settings(const Json& config, const PatchSettings& defaults);

}  // namespace mm::qwen_vl
