#include "clip/model.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_vector_norm.h>

namespace mm::clip {
namespace {

at::Tensor unit(const at::Tensor& x) { return x / at::linalg_vector_norm(x, 2, {-1}, /*keepdim=*/true); }  // [B, P] -> [B, P]

}  // namespace

Model::Model(const Params& p, const Config& c)
    : vision(p / "vision_model", c.vision),
      text(p / "text_model", c.text),
      visual_projection(p / "visual_projection", c.vision.width, c.projection, /*bias=*/false),
      text_projection(p / "text_projection", c.text.width, c.projection, /*bias=*/false),
      logit_scale(p("logit_scale", {})) {}

at::Tensor Model::pictures(const at::Tensor& pixels) const {
  return unit(visual_projection(vision(pixels).select(1, 0)));  // [B, P]
}

at::Tensor Model::texts(const at::Tensor& tokens) const {
  return unit(text_projection(text.pooled(text(tokens), tokens)));  // [B, P]
}

}  // namespace mm::clip
