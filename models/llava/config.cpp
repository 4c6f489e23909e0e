#include "llava/config.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/file.h"
#include "model/config_keys.h"

namespace mm::llava {
namespace {

clip::VisionConfig read_vision(const Json& json) {
  clip::VisionConfig defaults;
  if (json.is_null()) {  // the class of the whole has another tower in mind
    defaults = {.width = 1024, .mlp_width = 4096, .layers = 24, .heads = 16, .image_size = 336, .patch = 14};
  } else {
    defaults.patch = 32;
  }
  const auto type = json.string("model_type", "clip_vision_model");
  MM_CHECK(type == "clip_vision_model", Kind::input,
           fmt::format("the picture side is of the type '{}', mm reads clip_vision_model here", shown(type)), json.where());
  return clip::read_vision_config(json, defaults);
}

// A number or several: 0 for what goes into the first block, -1 for what comes out of the last.
std::vector<int64_t> read_depths(const Json& json, int64_t layers) {
  const auto value = json.get("vision_feature_layer");
  const auto asked = value.is_array() ? value.integers() : std::vector{json.integer("vision_feature_layer", -2)};
  MM_CHECK(!asked.empty() && std::ssize(asked) <= layers + 1, Kind::input,
           fmt::format("vision_feature_layer names {} layers of {}", asked.size(), layers + 1), json.where());
  std::vector<int64_t> depths;
  for (const auto layer : asked) {
    MM_CHECK(layer >= -layers - 1 && layer <= layers, Kind::input,
             fmt::format("vision_feature_layer is {}, but the picture side has {} layers ({} to {})", layer, layers, -layers - 1, layers),
             json.where());
    depths.push_back(layer < 0 ? layer + layers + 1 : layer);
  }
  return depths;
}

}  // namespace

Config read_config(const Json& json) {
  Config c;
  c.vision = read_vision(chat::config_part(json, "vision_config"));
  c.text = chat::read_text_config(chat::config_part(json, "text_config"));
  c.text.tied = c.text.tied || json.boolean("tie_word_embeddings", false);
  const auto* key = json.has("image_token_id") && !json.has("image_token_index") ? "image_token_id" : "image_token_index";
  c.image_token = config_token(json, key, c.image_token, c.text.vocabulary);
  c.depths = read_depths(json, c.vision.layers);
  const auto strategy = json.string("vision_feature_select_strategy", "default");
  MM_CHECK(strategy == "default" || strategy == "full", Kind::input,
           fmt::format("vision_feature_select_strategy is '{}'; there are 'default' and 'full'", shown(strategy)), json.where());
  c.class_state = strategy == "full";
  c.activation = activation_of(json.string("projector_hidden_act", "gelu"), json.where() + ": projector_hidden_act");
  c.projector_bias = json.boolean("multimodal_projector_bias", c.projector_bias);
  return c;
}

}  // namespace mm::llava
