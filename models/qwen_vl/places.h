#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

#include "qwen_vl/processor.h"

namespace mm::qwen_vl {

// Where the tokens of a prompt stand on three axes: words one behind the other, on all of them (time, down, across) alike; the tokens of a
// picture at one time, each at its row and column, counted from where the picture begins. What follows a picture stands behind its longer
// side, so that a text of T tokens may end before T. get_rope_index of modeling_qwen3_vl.py. Groups of a video's frames stand so far apart
// in time as its grid says, and what follows is counted as behind the first of them, as modeling_qwen2_5_vl.py does.
//
// Where `mark` stands, there are the tokens of the pictures in their order, as many as the grids say. -> [3, T] i64
at::Tensor places_of(std::span<const std::int64_t> tokens, std::int64_t mark, std::span<const Grid> pictures);

}  // namespace mm::qwen_vl
