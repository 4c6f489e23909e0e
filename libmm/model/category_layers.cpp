#include "model/category_layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "model/input_layers.h"

namespace mm {
namespace {

constexpr std::string_view kAuto = "embed auto ";

}  // namespace

bool reads_symbols(const std::vector<std::string>& layers) { return !layers.empty() && layers[0].starts_with("embed "); }

std::vector<std::string> with_vocabularies(const std::vector<std::string>& layers, const std::vector<std::string>& inputs,
                                           const std::map<std::string, std::vector<std::string>>& categories, bool apart) {
  std::vector<std::string> whole = layers;
  for (std::size_t place = 0; place < inputs.size(); ++place) {
    const auto known = categories.find(inputs[place]);
    if (known == categories.end()) continue;
    const std::string name = shown(inputs[place]);
    MM_CHECK(apart || inputs.size() == 1, Kind::usage, fmt::format("'{}' is a category, and cannot stand side by side with numbers", name),
             "data.arrays.categories", "name model.fusion: concat keeps them side by side behind layers of their own");
    const auto own_of = [&](const std::string& layer) { return apart ? layers_of_input({layer}, inputs, place) : std::vector{layer}; };
    const auto first = std::ranges::find_if(layers, [&](const std::string& layer) { return !own_of(layer).empty(); });
    const auto own = first == layers.end() ? std::vector<std::string>() : own_of(*first);
    MM_CHECK(reads_symbols(own), Kind::usage, fmt::format("'{}' is a category, whose layers begin with a vector for each", name),
             "model.layers", fmt::format("such as '{}embed auto 8 drop=0.1'", apart ? name + ": " : ""));
    if (!own[0].starts_with(kAuto)) continue;
    const bool alone = is_of_one_input(*first);
    MM_CHECK(alone || inputs.size() == 1, Kind::usage, fmt::format("'{}' counts the names of one input, and stands for all", shown(*first)),
             "model.layers", fmt::format("such as '{}: {}'", name, shown(*first)));
    whole[static_cast<std::size_t>(first - layers.begin())] =
        fmt::format("{}embed {} {}", alone ? inputs[place] + ": " : "", known->second.size() + 1, own[0].substr(kAuto.size()));
  }
  return whole;
}

}  // namespace mm
