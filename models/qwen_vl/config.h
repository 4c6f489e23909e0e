#pragma once
#include <cstdint>
#include <vector>

#include "base/json.h"
#include "chat/config.h"
#include "nn/activation.h"

// config.json of Qwen3-VL (model_type "qwen3_vl"; Bai et al. 2025) and Qwen2.5-VL ("qwen2_5_vl"; Bai et al. 2025, arXiv 2502.13923). Files
// may hold only what differs from the defaults of transformers' classes of configurations, so those hold where a file says nothing.

namespace mm::qwen_vl {

inline constexpr int64_t kLargestPatch = 256, kMostFrames = 16, kLargestMerge = 16;  // of any model; pixels, frames of a patch, patches

struct VisionConfig {
  bool gated = false;  // Qwen2.5-VL: root mean squares and gated layers in place of norms with a mean and plain ones; no learnt places
  int64_t width = 1152, mlp_width = 4304, layers = 27, heads = 16;
  int64_t patch = 16;  // pixels
  int64_t frames = 2;  // that a patch is deep; a picture is the same frame so often
  int64_t merge = 2;   // squares of so many patches by so many become one state
  int64_t side = 48;   // learnt places are side x side; 0: there are none
  int64_t window = 0;  // patches see each other in windows of so many squares by so many; 0: everywhere
  int64_t states_width = 3584;
  std::vector<int64_t> early = {8, 16, 24};  // layers, ascending, whose states the text's first layers see as well
  std::vector<int64_t> whole = {};           // layers, of a tower with windows, that see everywhere nonetheless
  int64_t places_a_second = 4;               // of a video of Qwen2.5-VL, on the axis of time
  double rotary_theta = 10000;
  Activation activation = Activation::gelu_tanh;
};

// Tokens that stand where states of a picture go, and of a video. Whether the tokenizer has them is for Pictures to check.
struct Tokens {
  int64_t image = 151655, video = 151656;
};

// The whole file.
struct Config {
  VisionConfig vision;
  chat::TextConfig text;
  Tokens tokens;
};

// Throws Error{input} that names the key on sizes that are no sizes, another text model than the family's, and a rotary embedding that mm
// does not have.
Config read_config(const Json& config);

// vision_config, of a model whose text side is `text_width` wide and `text_layers` deep; gated: of Qwen2.5-VL. Throws Error{input} that
// names the key on sizes that are no sizes (0, heads that do not divide the width, layers that are not there).
VisionConfig read_vision_config(const Json& json, int64_t text_width, int64_t text_layers, bool gated = false);

// Places have three axes: 0 time, 1 down, 2 across. By which of them each of `pairs` pairs of a head's numbers turns: mrope_section of a
// text_config, interleaved (time, down, across, time, ...) until the pairs of an axis are spent, the rest time, as in Qwen3-VL; or axis
// behind axis, as in Qwen2.5-VL. Throws Error{input} where the sections do not add up, and where the file says the other way.
std::vector<int64_t> read_rotary_axes(const Json& text, int64_t pairs, bool interleaved = true);

}  // namespace mm::qwen_vl
