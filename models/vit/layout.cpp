#include "vit/layout.h"

#include <array>
#include <string_view>
#include <utility>

namespace mm::vit {
namespace {

using Renaming = std::pair<std::string_view, std::string_view>;  // today's, and that of before

constexpr std::array<Renaming, 7> kOld{{{"layers.", "encoder.layer."},
                                        {"attention.q_proj", "attention.attention.query"},
                                        {"attention.k_proj", "attention.attention.key"},
                                        {"attention.v_proj", "attention.attention.value"},
                                        {"attention.o_proj", "attention.output.dense"},
                                        {"mlp.fc1", "intermediate.dense"},
                                        {"mlp.fc2", "output.dense"}}};
constexpr Renaming kOldDown{"mlp.down_proj", "mlp.weights_out"};
constexpr std::array<Renaming, 2> kOldBias{{{"attention.query.bias", "attention.q_bias"}, {"attention.value.bias", "attention.v_bias"}}};
constexpr std::string_view kGate = "mlp.gate_proj", kUp = "mlp.up_proj", kBoth = "mlp.weights_in";

std::string replaced(std::string name, std::string_view part, std::string_view by) {
  if (const auto at = name.find(part); at != std::string::npos) name.replace(at, part.size(), by);
  return name;
}

std::string old_name(std::string name, Layout layout) {
  const bool dino = layout == Layout::dinov2 || layout == Layout::registers;  // whose layers and products are called as they were
  for (const auto& [now, before] : kOld)
    if (!dino || now.starts_with("attention.")) name = replaced(std::move(name), now, before);
  return replaced(std::move(name), kOldDown.first, kOldDown.second);
}

std::string base_of(Layout layout) {
  switch (layout) {
    case Layout::vit: return "vit.";
    case Layout::dinov2: return "dinov2.";
    case Layout::registers: return "dinov2_with_registers.";
    case Layout::spectrogram: return "audio_spectrogram_transformer.";
    case Layout::video: return "videomae.";
  }
  return "";
}

}  // namespace

std::string layers_name(Layout layout) { return layout == Layout::dinov2 || layout == Layout::registers ? "encoder.layer" : "layers"; }

LayoutSource::LayoutSource(std::shared_ptr<ParamSource> files, Layout layout)
    : files_(std::move(files)), layout_(layout), base_(files_->has(base_of(layout) + "embeddings") ? base_of(layout) : "") {}

std::string LayoutSource::find(const std::string& name) const {
  const auto now = base_ + name;
  if (files_->has(now)) return now;
  const auto before = base_ + old_name(name, layout_);
  if (files_->has(before)) return before;
  for (const auto& [query, alone] : kOldBias)  // of videos they stand beside the products
    if (const auto found = replaced(before, query, alone); found != before && files_->has(found)) return found;
  return now;
}

bool LayoutSource::has(const std::string& name) const { return files_->has(find(name)); }

at::Tensor LayoutSource::take(const std::string& name, at::IntArrayRef shape) {
  for (const auto part : {kGate, kUp}) {
    const auto both = base_ + replaced(name, part, kBoth);
    if (name.find(part) == std::string::npos || files_->has(base_ + name) || !files_->has(both)) continue;
    auto whole = shape.vec();
    whole[0] *= 2;
    return files_->take(both, whole).narrow(0, part == kGate ? 0 : shape[0], shape[0]);  // [H, C], or [H]
  }
  return files_->take(find(name), shape);
}

}  // namespace mm::vit
