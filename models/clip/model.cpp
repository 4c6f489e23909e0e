#include "clip/model.h"

namespace mm::clip {

Model::Model(const Params& p, const Config& c)
    : vision(p / "vision_model", c.vision),
      text(p / "text_model", c.text),
      visual_projection(p / "visual_projection", c.vision.width, c.projection, /*bias=*/false),
      text_projection(p / "text_projection", c.text.width, c.projection, /*bias=*/false),
      logit_scale(p("logit_scale", {})) {}

at::Tensor Model::pictures(const at::Tensor& pixels) const {
  return visual_projection(vision(pixels).select(1, 0));  // [B, P]
}

at::Tensor Model::texts(const at::Tensor& tokens) const {
  return text_projection(text.pooled(text(tokens), tokens));  // [B, P]
}

}  // namespace mm::clip
