#include "siglip/model.h"

namespace mm::siglip {

Model::Model(const Params& p, const Config& c)
    : vision(p / "vision_model", c.vision),
      text(p / "text_model", c.text),
      logit_scale(p("logit_scale", {1})),
      logit_bias(p("logit_bias", {1})) {}

at::Tensor Model::pictures(const at::Tensor& pixels) const { return vision.head(vision(pixels)); }

at::Tensor Model::texts(const at::Tensor& tokens) const { return text.pooled(text(tokens)); }

}  // namespace mm::siglip
