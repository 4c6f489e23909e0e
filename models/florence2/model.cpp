#include "florence2/model.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include <array>
#include <string_view>
#include <utility>

namespace mm::florence2 {
namespace {

constexpr std::string_view kText = "language_model.", kProjector = "multi_modal_projector.", kTower = "vision_tower.";

// The authors' files hold what is added to the logits, which is 0 in all that were published.
Linear head_of(const Params& p, const TextConfig& c, const at::Tensor& words) {
  auto bias = p.has("final_logits_bias") ? p("final_logits_bias", {1, c.vocabulary}).flatten() : at::Tensor();  // [V]
  if (bias.defined() && !bias.any().item().toBool()) bias.reset();
  return {p.has("lm_head.weight") ? p("lm_head.weight", {c.vocabulary, c.width}) : words, std::move(bias)};
}

void replace(std::string& text, std::string_view from, std::string_view to) {
  if (const auto at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
}

std::string authors_tower_name(std::string name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kParts{{{"window_attn.", "window_attn.fn."},
                                                                                 {"channel_attn.", "channel_attn.fn."},
                                                                                 {"block.conv1.", "block.conv1.fn.dw."},
                                                                                 {"block.conv2.", "block.conv2.fn.dw."},
                                                                                 {"block.ffn.", "block.ffn.fn.net."},
                                                                                 {"block.norm2.", "block.ffn.norm."},
                                                                                 {".conv.", ".proj."}}};
  for (const auto& [ours, theirs] : kParts)
    if (name.find(ours) != std::string::npos) {
      replace(name, ours, theirs);
      return name;
    }
  replace(name, "spatial_block.norm1.", "spatial_block.window_attn.norm.");
  replace(name, "channel_block.norm1.", "channel_block.channel_attn.norm.");
  return name;
}

}  // namespace

Model::Model(const Params& p, const Config& c)
    : vision(p / "vision_tower", c.vision),
      projector(p / "multi_modal_projector", c.vision),
      words(p / "language_model.shared", c.text.vocabulary, c.text.width),
      reader(p / "language_model.encoder", c.text),
      text(p / "language_model.decoder", c.text, words, head_of(p, c.text, words.weight)) {}

at::Tensor Model::look(const at::Tensor& pixels) const { return projector(vision(pixels)); }  // [B, K, C]

at::Tensor Model::read(const at::Tensor& states, const at::Tensor& tokens) const {
  return reader(at::cat({states, words(tokens) * text.scale}, 1));  // [B, K + T, C]
}

void Model::pack() {
  vision.pack();
  projector.projection.pack();
  reader.pack();
}

void Model::quantize() {
  vision.quantize();
  projector.projection.quantize();
  reader.quantize();
  text.quantize();
}

std::vector<std::string> names_of(const std::string& name) {
  if (name == "language_model.shared.weight")  // and the others that are this one
    return {name, "language_model.model.shared.weight", "language_model.model.encoder.embed_tokens.weight", "language_model.lm_head.weight",
            "lm_head.weight"};
  if (name.starts_with(kText)) return {name, "language_model.model." + name.substr(kText.size())};
  if (name == "lm_head.weight" || name == "final_logits_bias") return {name, std::string(kText) + name};
  if (name.starts_with(kProjector)) {
    auto own = name.substr(kProjector.size());
    replace(own, "image_position_embed.", "image_pos_embed.");
    return {name, own};
  }
  if (name.starts_with(kTower)) return {name, authors_tower_name(name)};
  return {name};
}

}  // namespace mm::florence2
