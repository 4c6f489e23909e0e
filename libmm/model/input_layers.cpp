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

// The same, of one of the inputs.
std::string input_of(const std::vector<std::string>& layers, std::size_t place, const std::vector<std::string>& inputs) {
  auto name = name_before(layers[place]);
  MM_CHECK(std::ranges::find(inputs, name) != inputs.end(), Kind::usage,
           fmt::format("there is no input '{}'{}", shown(name), did_you_mean(nearest(name, inputs))),
           fmt::format("model.layers[{}]", place), fmt::format("the inputs are {}", shown(fmt::format("{}", fmt::join(inputs, ", ")))));
  return name;
}

}  // namespace

bool is_of_one_input(const std::string& layer) { return layer.find(':') != layer.npos; }

std::vector<std::string> layers_of_input(const std::vector<std::string>& layers, const std::vector<std::string>& inputs,
                                         std::size_t place) {
  std::vector<std::string> own;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!is_of_one_input(layers[i])) {
      own.push_back(layers[i]);
    } else if (const auto name = input_of(layers, i, inputs); name == inputs.at(place)) {
      const std::size_t block = layers[i].find_first_not_of(' ', name.size() + 1);
      own.push_back(block == layers[i].npos ? "" : layers[i].substr(block));
    }
  }
  return own;
}

std::vector<std::string> layers_of_some(const std::vector<std::string>& layers, const std::vector<std::string>& inputs,
                                        const std::vector<std::string>& kept) {
  std::vector<std::string> left;
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (!is_of_one_input(layers[i]) || std::ranges::find(kept, input_of(layers, i, inputs)) != kept.end()) left.push_back(layers[i]);
  return left;
}

}  // namespace mm
