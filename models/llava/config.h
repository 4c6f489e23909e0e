#pragma once
#include <cstdint>
#include <vector>

#include "base/json.h"
#include "chat/config.h"
#include "clip/config.h"
#include "nn/activation.h"

// config.json of LLaVA-1.5 (model_type "llava"; Liu et al. 2023). Files hold only what differs from the defaults of transformers' classes
// LlavaConfig, CLIPVisionConfig and LlamaConfig, so the members' defaults are those.

namespace mm::llava {

struct Config {
  clip::VisionConfig vision;
  chat::TextConfig text;
  int64_t image_token = 32000;       // image_token_index, stands where a state of a picture goes
  std::vector<int64_t> depths = {};  // vision_feature_layer: behind how many blocks states are taken, side by side where several
  bool class_state = false;          // vision_feature_select_strategy "full": the class token's state stands in front of the patches'
  Activation activation = Activation::gelu;
  bool projector_bias = true;

  int64_t states() const { return vision.patches() + (class_state ? 1 : 0); }  // of a picture
};

// Throws Error{input} that names the key on sizes that are no sizes, a layer that the tower does not have, and another tower than CLIP's or
// another text model than Llama.
Config read_config(const Json& config);

}  // namespace mm::llava
