#include "model/input_layers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/check.h"
#include "base/file.h"
#include "config/nearest.h"

namespace mm {
namespace {

// The name of the input stands before the last colon: names of arrays may have some, blocks have none.
std::string name_before(const std::string& layer) { return layer.substr(0, layer.rfind(':')); }

}  // namespace

bool is_of_one_input(const std::string& layer) { return layer.find(':') != layer.npos; }

std::vector<std::string> layers_of_input(const std::vector<std::string>& layers, const std::vector<std::string>& inputs,
                                         std::size_t place) {
  std::vector<std::string> own;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!is_of_one_input(layers[i])) {
      own.push_back(layers[i]);
      continue;
    }
    const auto name = name_before(layers[i]);
    MM_CHECK(std::ranges::find(inputs, name) != inputs.end(), Kind::usage,
             fmt::format("there is no input '{}'{}", shown(name), did_you_mean(nearest(name, inputs))), fmt::format("model.layers[{}]", i),
             fmt::format("the inputs are {}", shown(fmt::format("{}", fmt::join(inputs, ", ")))));
    if (name == inputs.at(place)) own.push_back(layers[i].substr(name.size() + 1));
  }
  return own;
}

}  // namespace mm
