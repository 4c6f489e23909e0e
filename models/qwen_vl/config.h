#pragma once
#include <cstdint>
#include <vector>

#include "base/json.h"
#include "chat/config.h"
#include "nn/activation.h"

// config.json of Qwen3-VL (model_type "qwen3_vl"; Bai et al. 2025). Files may hold only what differs from the defaults of transformers'
// classes Qwen3VLConfig, Qwen3VLVisionConfig and Qwen3VLTextConfig, so the members' defaults are those.

namespace mm::qwen_vl {

struct VisionConfig {
  int64_t width = 1152, mlp_width = 4304, layers = 27, heads = 16;
  int64_t patch = 16;  // pixels
  int64_t frames = 2;  // that a patch is deep; a picture is the same frame so often
  int64_t merge = 2;   // squares of so many patches by so many become one state
  int64_t side = 48;   // learnt places are side x side
  int64_t states_width = 3584;
  std::vector<int64_t> early = {8, 16, 24};  // layers, ascending, whose states the text's first layers see as well
  double rotary_theta = 10000;
  Activation activation = Activation::gelu_tanh;
};

struct Tokens {
  int64_t image = 151655;  // stands where a state of a picture goes
  int64_t video = 151656;
  int64_t start = 151652, end = 151653;  // of what is seen
};

// The whole file.
struct Config {
  VisionConfig vision;
  chat::TextConfig text;
  Tokens tokens;
};

// Throws Error{input} that names the key on sizes that are no sizes, another text model than Qwen3, and a rotary embedding that mm does not
// have.
Config read_config(const Json& config);

// vision_config, of a model whose text side is `text_width` wide and `text_layers` deep. Throws Error{input} that names the key on sizes
// that are no sizes (0, heads that do not divide the width, layers that are not there).
VisionConfig read_vision_config(const Json& json, int64_t text_width, int64_t text_layers);

// image_token_id and its like, of a whole config.json.
Tokens read_tokens(const Json& config, int64_t vocabulary);

// Places have three axes: 0 time, 1 down, 2 across. By which of them each of `pairs` pairs of a head's numbers turns: mrope_section of a
// text_config, interleaved (time, down, across, time, ...) until the pairs of an axis are spent; the rest is time. Throws Error{input}
// where the sections do not add up, and where they are not interleaved.
std::vector<int64_t> read_rotary_axes(const Json& text, int64_t pairs);

}  // namespace mm::qwen_vl
