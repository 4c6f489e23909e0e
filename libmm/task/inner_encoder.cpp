#include "task/inner_encoder.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones_like.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "model/family.h"
#include "model/input_layers.h"
#include "model/stack.h"
#include "task/classify_data.h"
#include "task/text_inputs.h"

namespace mm {
namespace {

// The product that is the first thing to happen to an input.
struct FirstProduct {
  std::size_t input = 0;  // its place
  std::size_t layer = 0;  // in the plan's list
  std::string name;       // of its parameters: "views.1.layers.0"
};

// What happens to the texts first and to them alone, where it is a product whose place the table can take.
std::optional<FirstProduct> first_product(const StackPlan& plan) {
  if (plan.texts.size() != 1 || plan.fusion.empty() || plan.steps != std::vector<std::string>{"standardise"}) return std::nullopt;
  const auto place = static_cast<std::size_t>(std::ranges::find(plan.inputs, plan.texts[0]) - plan.inputs.begin());
  std::size_t own = 0;  // blocks of this input so far
  for (std::size_t i = 0; i < plan.layers.size(); ++i) {
    const auto mine = layers_of_input({plan.layers[i]}, plan.inputs, place);
    if (mine.empty()) continue;
    if (mine[0].starts_with("linear ") && is_of_one_input(plan.layers[i]))
      return FirstProduct{.input = place, .layer = i, .name = fmt::format("views.{}.layers.{}", place, own)};
    if (!mine[0].starts_with("dropout")) return std::nullopt;  // which does nothing to a model that is trained
    ++own;
  }
  return std::nullopt;
}

Json set_at(const Json& list, std::size_t place, const Json& value) {
  Json changed = Json::array();
  for (std::size_t i = 0; i < list.size(); ++i) changed.push(i == place ? value : list.at(i));
  return changed;
}

// Where the tensors of a product and of the preprocessing in front of it lie.
struct ProductTensors {
  at::Tensor *weight, *bias;     // [O, E], [O]
  at::Tensor *mean, *deviation;  // [E]

  at::Tensor scaled() const { return *weight / *deviation; }  // [O, E]
};

std::optional<ProductTensors> tensors_of(const FirstProduct& product, const std::string& input, NamedTensors& weights) {
  const auto find = [&](const std::string& name) {
    const auto at = weights.find(name);
    return at == weights.end() ? nullptr : &at->second;
  };
  const std::string prefix = fmt::format("preprocess.{}:0.standardise.", input);
  const ProductTensors found{.weight = find(product.name + ".weight"),
                             .bias = find(product.name + ".bias"),
                             .mean = find(prefix + "mean"),
                             .deviation = find(prefix + "std")};
  if (!found.weight || !found.bias || !found.mean || !found.deviation) return std::nullopt;
  return found;
}

// The product is the table's from here on: what it adds is what preprocessing takes away, and the block in its place does nothing.
void take_out(const FirstProduct& product, const ProductTensors& tensors, const StackPlan& plan, Json& config, NamedTensors& weights) {
  const at::Tensor offset = *tensors.bias - at::matmul(tensors.scaled(), *tensors.mean);  // [O]
  *tensors.mean = -offset;                                                                // [O]
  *tensors.deviation = at::ones_like(offset);                                             // [O]
  weights.erase(product.name + ".weight");
  weights.erase(product.name + ".bias");
  Json shape = Json::array();
  shape.push(offset.size(0));
  config.set("layers", set_at(config.at("layers"), product.layer, plan.texts[0] + ": dropout 0"));  // the others keep their numbers
  config.set("view_shapes", set_at(config.at("view_shapes"), product.input, shape));
}

}  // namespace

void put_encoder_inside(Json& config, NamedTensors& weights, ModelFiles& files) {
  const StackPlan plan = stack_plan(config);
  if (plan.texts.empty()) return;
  const Folder folder(find_model(plan.text_encoder));
  const Family& family = family_of(folder);
  config.set("text_encoder", kInnerEncoder);
  const auto product = family.with_product == nullptr ? std::nullopt : first_product(plan);
  const auto tensors = product ? tensors_of(*product, plan.texts[0], weights) : std::nullopt;
  const auto inner = tensors ? family.with_product(folder, tensors->scaled()) : std::nullopt;
  const auto put = [&](const std::string& name, std::string text) {
    files.texts.emplace_back(fmt::format("{}/{}", kInnerEncoder, name), std::move(text));
  };
  if (!inner) {
    for (const auto& name : encoder_files(folder.path())) put(name, read_file(fmt::format("{}/{}", folder.path(), name)));
    return;
  }
  take_out(*product, *tensors, plan, config, weights);
  for (const auto& [name, text] : inner->texts) put(name, text);
  files.tensors[fmt::format("{}/model.safetensors", kInnerEncoder)] = inner->tensors;
}

}  // namespace mm
