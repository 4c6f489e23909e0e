#include "vit_gpt2/model.h"

#include <array>
#include <string_view>
#include <utility>

namespace mm::vit_gpt2 {

Model::Model(const Params& p, const Config& c) : vision(p / "encoder", c.vision), text(p / "decoder", c.text) {
  if (c.vision.width != c.text.width) projection.emplace(p / "enc_to_dec_proj", c.vision.width, c.text.width);
}

at::Tensor Model::look(const at::Tensor& pixels) const {
  const auto states = vision(pixels);                  // [B, S, E]
  return projection ? (*projection)(states) : states;  // [B, S, C]
}

std::vector<std::string> names_of(const std::string& name) {
  // Files have the right-hand names: so does transformers 5 write them.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kOld{{{"encoder.layers.", "encoder.encoder.layer."},
                                                                               {"attention.q_proj", "attention.attention.query"},
                                                                               {"attention.k_proj", "attention.attention.key"},
                                                                               {"attention.v_proj", "attention.attention.value"},
                                                                               {"attention.o_proj", "attention.output.dense"},
                                                                               {"mlp.fc1", "intermediate.dense"},
                                                                               {"mlp.fc2", "output.dense"}}};
  std::string old = name;
  for (const auto& [now, before] : kOld)
    if (const auto at = old.find(now); at != std::string::npos) old.replace(at, now.size(), before);
  return {name, old};
}

}  // namespace mm::vit_gpt2
