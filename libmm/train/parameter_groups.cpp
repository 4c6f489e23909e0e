#include "train/parameter_groups.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "base/check.h"
#include "base/number.h"

namespace mm {
namespace {

struct Layer {
  std::string stack;  // "text.encoder.layers."
  int number = 0;
};

using Stacks = std::map<std::string, int>;  // how many layers each has

std::vector<std::string_view> parts_of(std::string_view name) {
  std::vector<std::string_view> parts;
  for (auto dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
    parts.push_back(name.substr(0, dot));
    name.remove_prefix(dot + 1);
  }
  parts.push_back(name);
  return parts;
}

std::optional<Layer> layer_of(const std::string& name) {
  std::string stack;
  const auto parts = parts_of(name);
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    stack += std::string(parts[i]) + ".";
    if (parts[i] != "layers" && parts[i] != "layer" && parts[i] != "blocks") continue;
    if (const auto number = whole_number<int>(parts[i + 1]); number && *number >= 0) return Layer{stack, *number};
  }
  return std::nullopt;
}

Stacks stacks_of(const NamedTensors& parameters) {
  Stacks stacks;
  for (const auto& [name, parameter] : parameters)
    if (const auto layer = layer_of(name)) stacks[layer->stack] = std::max(stacks[layer->stack], layer->number + 1);
  return stacks;
}

// How many leading parts two names share.
std::size_t shared_parts(const std::string& a, const std::string& b) {
  const auto one = parts_of(a), two = parts_of(b);
  const auto end = std::mismatch(one.begin(), one.end(), two.begin(), two.end()).first;
  return static_cast<std::size_t>(end - one.begin());
}

// Of the stack that a table of embeddings stands below; there is at least one.
int layers_above(const std::string& name, const Stacks& stacks) {
  std::pair<std::size_t, int> best;
  for (const auto& [stack, layers] : stacks) best = std::max(best, {shared_parts(name, stack), layers});
  return best.second;
}

int layers_below_top(const std::string& name, const Stacks& stacks) {
  if (const auto layer = layer_of(name)) return stacks.at(layer->stack) - layer->number;
  const auto parts = parts_of(name);
  const bool embeds = std::ranges::any_of(parts, [](std::string_view part) {
    return part.find("embed") != std::string_view::npos || part.find("token") != std::string_view::npos;
  });
  return embeds ? layers_above(name, stacks) + 1 : 0;
}

}  // namespace

bool decays(const std::string& name, const at::Tensor& parameter) { return parameter.dim() >= 2 && name.ends_with("weight"); }

std::vector<ParameterGroup> parameter_groups(const NamedTensors& parameters, const OptimizerOptions& options) {
  const bool by_layer = options.layer_decay != 1;
  const Stacks stacks = by_layer ? stacks_of(parameters) : Stacks{};
  MM_CHECK(!by_layer || !stacks.empty(), Kind::usage, "no parameter's name has a layer (layers.N, layer.N or blocks.N)",
           "optimizer.layer-decay", "leave it at 1");
  std::map<std::pair<bool, int>, ParameterGroup> groups;  // those that decay first, the top first
  for (const auto& [name, parameter] : parameters) {
    const bool decayed = decays(name, parameter);
    const int below = by_layer ? layers_below_top(name, stacks) : 0;
    auto& group = groups[{!decayed, below}];
    group.parameters[name] = parameter;
    group.weight_decay = decayed ? options.weight_decay : 0;
    group.rate_factor = by_layer ? std::pow(options.layer_decay, below) : 1;
  }
  std::vector<ParameterGroup> list;
  for (auto& [key, group] : groups) list.push_back(std::move(group));
  return list;
}

}  // namespace mm
