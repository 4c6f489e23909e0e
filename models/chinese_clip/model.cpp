#include "chinese_clip/model.h"

#include <string>

#include "base/check.h"
#include "bert/text_side.h"
#include "model/config_keys.h"

namespace mm::chinese_clip {

Config read_config(const Json& config) {
  const auto part = [&](const std::string& name) {
    const auto json = config.get(name);
    MM_CHECK(json.is_null() || json.is_object(), Kind::input, name + " is not an object", config.where());
    return json;
  };
  return {.vision = clip::read_vision_config(part("vision_config"), {.patch = 32}),
          .text = bert::read_text_side(part("text_config"), bert::Layout::bert),
          .projection = config_size(config, "projection_dim", 512)};
}

Model::Model(const std::shared_ptr<ParamSource>& files, const Config& c)
    : vision(Params(files) / "vision_model", c.vision),
      text(bert::text_side_params(files, bert::Layout::bert), c.text),
      visual_projection(Params(files) / "visual_projection", c.vision.width, c.projection, /*bias=*/false),
      text_projection(Params(files) / "text_projection", c.text.width, c.projection, /*bias=*/false),
      logit_scale(Params(files)("logit_scale", {})) {}

at::Tensor Model::pictures(const at::Tensor& pixels) const { return visual_projection(vision(pixels).select(1, 0)); }

at::Tensor Model::texts(const bert::PackedTexts& texts) const { return text_projection(text.first(texts)); }

}  // namespace mm::chinese_clip
