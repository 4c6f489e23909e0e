#include "model/old_names.h"

#include <array>
#include <string_view>
#include <utility>

namespace mm {

std::string old_norm_name(const std::string& name) {
  using Ending = std::pair<std::string_view, std::string_view>;
  constexpr std::array<Ending, 2> kEndings{{{"LayerNorm.weight", "LayerNorm.gamma"}, {"LayerNorm.bias", "LayerNorm.beta"}}};
  for (const auto& [ending, old] : kEndings)
    if (name.ends_with(ending)) return name.substr(0, name.size() - ending.size()) + std::string(old);
  return name;
}

}  // namespace mm
