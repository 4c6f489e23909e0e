#include "smolvlm/layout.h"

#include <array>
#include <string_view>

namespace mm::smolvlm {
namespace {

constexpr std::array<std::string_view, 3> kOuter{"", "module.", "model."};
constexpr std::array<std::string_view, 2> kInner{"model.", ""};

}  // namespace

LayoutSource::LayoutSource(std::shared_ptr<ParamSource> files) : files_(std::move(files)) {
  for (const auto outer : kOuter)
    for (const auto inner : kInner)
      if (const auto prefix = std::string(outer) + std::string(inner); files_->has(prefix + "vision_model.post_layernorm.weight")) {
        outer_ = outer;
        inner_ = inner;
        return;
      }
}

std::string LayoutSource::find(const std::string& name) const {
  constexpr std::string_view model = "model.";
  return outer_ + (name.starts_with(model) ? inner_ + name.substr(model.size()) : name);
}

bool LayoutSource::has(const std::string& name) const { return files_->has(find(name)); }

at::Tensor LayoutSource::take(const std::string& name, at::IntArrayRef shape) { return files_->take(find(name), shape); }

}  // namespace mm::smolvlm
