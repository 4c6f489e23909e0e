#include "task/inner_encoder.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones_like.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>

#include "base/check.h"
#include "base/file.h"
#include "model/family.h"
#include "model/input_layers.h"
#include "model/stack.h"
#include "task/classify_data.h"
#include "task/text_inputs.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kCopied{".json", ".txt", ".safetensors"};  // of an encoder's folder
constexpr std::uintmax_t kMostBytes = std::uintmax_t{4} << 30;                       // of all of them

// The product that is the first thing to happen to an input.
struct FirstProduct {
  std::size_t layer = 0;  // in the plan's list
  std::string name;       // of its parameters: "views.1.layers.0"
};

std::optional<FirstProduct> first_product(const StackPlan& plan, std::size_t place) {
  std::size_t own = 0;  // blocks of this input so far
  for (std::size_t i = 0; i < plan.layers.size(); ++i) {
    const auto mine = layers_of_input({plan.layers[i]}, plan.inputs, place);
    if (mine.empty()) continue;
    const auto first = mine[0].find_first_not_of(' ');
    const std::string block = mine[0].substr(std::min(first, mine[0].size()));
    if (block.starts_with("linear ") && is_of_one_input(plan.layers[i]))
      return FirstProduct{.layer = i, .name = fmt::format("views.{}.layers.{}", place, own)};
    if (!block.starts_with("dropout")) return std::nullopt;  // which does nothing to a model that is trained
    ++own;
  }
  return std::nullopt;
}

Json set_at(const Json& list, std::size_t place, const Json& value) {
  Json changed = Json::array();
  for (std::size_t i = 0; i < list.size(); ++i) changed.push(i == place ? value : list.at(i));
  return changed;
}

// What the table is multiplied by -> [O, E]; config and weights lose the product.
std::optional<at::Tensor> taken_product(const StackPlan& plan, Json& config, NamedTensors& weights) {
  if (plan.texts.size() != 1 || plan.fusion.empty() || plan.steps != std::vector<std::string>{"standardise"}) return std::nullopt;
  const auto place = static_cast<std::size_t>(std::ranges::find(plan.inputs, plan.texts[0]) - plan.inputs.begin());
  const auto product = first_product(plan, place);
  if (!product) return std::nullopt;
  const std::string prefix = fmt::format("preprocess.{}:0.standardise.", plan.texts[0]);
  const auto weight = weights.find(product->name + ".weight"), bias = weights.find(product->name + ".bias");
  const auto mean = weights.find(prefix + "mean"), deviation = weights.find(prefix + "std");
  if (weight == weights.end() || bias == weights.end() || mean == weights.end() || deviation == weights.end()) return std::nullopt;

  const at::Tensor scaled = weight->second / deviation->second;               // [O, E]
  const at::Tensor offset = bias->second - at::matmul(scaled, mean->second);  // [O]
  const std::int64_t width = scaled.size(0);
  mean->second = -offset;                     // [O]
  deviation->second = at::ones_like(offset);  // [O]
  weights.erase(weight);
  weights.erase(bias);
  Json shape = Json::array();
  shape.push(width);
  config.set("layers", set_at(config.at("layers"), product->layer, plan.texts[0] + ": dropout 0"));  // the others keep their numbers
  config.set("view_shapes", set_at(config.at("view_shapes"), place, shape));
  return scaled;  // [O, E]
}

// All of a folder that a model may need, as it is.
void copy_folder(const fs::path& from, ModelFiles& files) {
  std::uintmax_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(from, error), end; !error && it != end; it.increment(error)) {
    const fs::path path = it->path();
    if (it.depth() > 1) it.disable_recursion_pending();
    if (!fs::is_regular_file(path, error) || std::ranges::find(kCopied, path.extension().string()) == kCopied.end()) continue;
    bytes += fs::file_size(path, error);
    MM_CHECK(bytes <= kMostBytes, Kind::usage, "is too large to be put into a model's folder", shown(from.string()));
    files.texts.emplace_back(fmt::format("{}/{}", kInnerEncoder, path.lexically_relative(from).string()), read_file(path.string()));
  }
  MM_CHECK(!error, Kind::input, fmt::format("cannot be read: {}", error.message()), shown(from.string()));
}

}  // namespace

void put_encoder_inside(Json& config, NamedTensors& weights, ModelFiles& files) {
  const StackPlan plan = stack_plan(config);
  if (plan.texts.empty()) return;
  const Folder folder(find_model(plan.text_encoder));
  const Family& family = family_of(folder);
  config.set("text_encoder", kInnerEncoder);
  if (family.with_product == nullptr) return copy_folder(folder.path(), files);
  const auto product = taken_product(plan, config, weights);
  const at::Tensor whole = product ? *product : at::eye(open_text_embedder(folder.path())->width());  // [O, E]
  const TextEncoderFiles inner = family.with_product(folder, whole);
  for (const auto& [name, text] : inner.texts) files.texts.emplace_back(fmt::format("{}/{}", kInnerEncoder, name), text);
  files.tensors[fmt::format("{}/model.safetensors", kInnerEncoder)] = inner.tensors;
}

}  // namespace mm
