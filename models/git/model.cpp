#include "git/model.h"

#include <string_view>

namespace mm::git {

Model::Model(const Params& p, const Config& c)
    : vision(p / "git.image_encoder.vision_model", c.vision), marks(p / "git.img_temporal_embedding", c), text(p, c) {}

at::Tensor Model::look(const at::Tensor& pixels) const {
  return text.look(pixels.dim() == 5 ? marks(vision, pixels) : vision(pixels));  // [B, L, 2, S, C]
}

std::vector<std::string> names_of(const std::string& name) {
  constexpr std::string_view kNew = "img_temporal_embedding", kOld = "img_temperal_embedding";  // so spelt up to transformers 4
  std::vector<std::string> names{name};
  if (const auto at = name.find(kNew); at != std::string::npos) {
    names.push_back(name);
    names.back().replace(at, kNew.size(), kOld);
  }
  return names;
}

}  // namespace mm::git
