#include "qwen_vl/layout.h"

#include <array>
#include <utility>

namespace mm::qwen_vl {
namespace {

constexpr std::string_view kVisual = "model.visual.", kText = "model.language_model.";
constexpr std::array<std::string_view, 2> kOuter{"", "module."};
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kSides{{
    {kVisual, kText},
    {"visual.", "language_model.model."},
    {"visual.", "model.language_model."},
    {"visual.", "language_model."},
    {"visual.", "model."},
}};

}  // namespace

LayoutSource::LayoutSource(std::shared_ptr<ParamSource> files) : files_(std::move(files)), visual_(kVisual), text_(kText) {
  for (const auto outer : kOuter)
    for (const auto& [visual, text] : kSides) {
      const std::string front(outer);
      if (!files_->has(front + std::string(visual) + "patch_embed.proj.weight") || !files_->has(front + std::string(text) + "norm.weight"))
        continue;
      outer_ = front;
      visual_ = visual;
      text_ = text;
      return;
    }
}

std::string LayoutSource::find(const std::string& name) const {
  for (const auto& [today, own] : {std::pair{kVisual, visual_}, {kText, text_}})
    if (name.starts_with(today)) return outer_ + std::string(own) + name.substr(today.size());
  return outer_ + name;
}

bool LayoutSource::has(const std::string& name) const { return files_->has(find(name)); }

at::Tensor LayoutSource::take(const std::string& name, at::IntArrayRef shape) { return files_->take(find(name), shape); }

}  // namespace mm::qwen_vl
