#include "blip/layout.h"

#include <array>
#include <string_view>
#include <utility>

#include "model/old_names.h"

namespace mm::blip {
namespace {

constexpr std::array<std::string_view, 4> kPrefixes{"", "model.", "module.", "blip."};

// From transformers' parts to the authors', longest first where one holds the other.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kOriginal{{
    {"vision_model.embeddings.class_embedding", "visual_encoder.cls_token"},
    {"vision_model.embeddings.position_embedding", "visual_encoder.pos_embed"},
    {"vision_model.embeddings.patch_embedding", "visual_encoder.patch_embed.proj"},
    {"vision_model.post_layernorm", "visual_encoder.norm"},
    {"vision_model.encoder.layers", "visual_encoder.blocks"},
    {"self_attn.projection", "attn.proj"},
    {"self_attn.qkv", "attn.qkv"},
    {"layer_norm1", "norm1"},
    {"layer_norm2", "norm2"},
}};

void replace(std::string& text, std::string_view from, std::string_view to) {
  if (const auto at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
}

}  // namespace

std::string original_name(const std::string& name) {
  std::string renamed = name;
  if (!name.starts_with("vision_model.")) return renamed;
  for (const auto& [ours, theirs] : kOriginal) replace(renamed, ours, theirs);
  return renamed;
}

LayoutSource::LayoutSource(std::shared_ptr<ParamSource> files) : files_(std::move(files)) {
  const std::string marker = "vision_model.embeddings.class_embedding";
  for (const auto prefix : kPrefixes)
    for (const bool original : {false, true})
      if (files_->has(std::string(prefix) + (original ? original_name(marker) : marker))) {
        prefix_ = prefix;
        original_ = original;
        return;
      }
}

std::string LayoutSource::find(const std::string& name) const {
  const std::string plain = prefix_ + (original_ ? original_name(name) : name);
  if (files_->has(plain)) return plain;
  const std::string old = old_norm_name(plain);
  return files_->has(old) ? old : plain;
}

bool LayoutSource::has(const std::string& name) const { return files_->has(find(name)); }

at::Tensor LayoutSource::take(const std::string& name, at::IntArrayRef shape) { return files_->take(find(name), shape); }

}  // namespace mm::blip
