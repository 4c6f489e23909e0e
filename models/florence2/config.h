#pragma once
#include <cstdint>
#include <vector>

#include "base/json.h"
#include "nn/activation.h"

// config.json of model_type "florence2" (Xiao et al. 2023, arXiv 2311.06242), as transformers writes it and as the authors' files have it.
// Files hold only what differs from the defaults of the classes Florence2VisionConfig and BartConfig of transformers, so the members'
// defaults are those.

namespace mm::florence2 {

// A stage of the picture side: a convolution, then pairs of blocks.
struct Stage {
  std::int64_t width = 0, depth = 0, heads = 0, groups = 0;
  std::int64_t kernel = 0, stride = 0, padding = 0;  // of the convolution, in pixels or states of the stage before
  bool norm_first = false;                           // the norm stands in front of the convolution

  std::int64_t side(std::int64_t before) const { return (before + 2 * padding - kernel) / stride + 1; }
};

struct VisionConfig {
  std::vector<Stage> stages;
  std::int64_t window = 12;  // states, side of a square
  double mlp_ratio = 4;
  bool qkv_bias = true;
  Activation activation = Activation::gelu;
  std::int64_t projection = 1024;            // width of what comes out
  std::int64_t times = 100, positions = 50;  // of pictures of a clip; of states along one side
  std::int64_t width() const { return stages.back().width; }
};

struct TextConfig {
  std::int64_t vocabulary = 50265, positions = 1024, width = 1024;
  std::int64_t encoder_layers = 12, encoder_mlp = 4096, encoder_heads = 16;
  std::int64_t decoder_layers = 12, decoder_mlp = 4096, decoder_heads = 16;
  Activation activation = Activation::gelu;
  bool scaled = false;                          // words are multiplied by the root of the width
  std::int64_t start_token = 2, end_token = 2;  // where nothing else says how texts begin and end
};

// All sides.
struct Config {
  VisionConfig vision;
  TextConfig text;
};

// How many states a picture of so many pixels becomes, with the mean of all in front. Throws Error{input} where nothing is left of it, or
// more than there are positions for.
std::int64_t states_of(const VisionConfig& config, std::int64_t height, std::int64_t width);

// Throws Error{input} that names the key on lists of different lengths, sizes that are no sizes, text sides that are no BART, and sides
// that do not fit each other.
Config read_config(const Json& config);

}  // namespace mm::florence2
