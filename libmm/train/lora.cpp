#include "train/lora.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/random.h"
#include "config/nearest.h"

namespace mm {
namespace {

constexpr std::string_view kWeight = ".weight", kA = ".lora_A.weight", kB = ".lora_B.weight";
constexpr const char* kOption = "optimizer.lora.match";

std::map<std::string, std::vector<std::int64_t>> shapes_of(const NamedTensors& parameters) {
  std::map<std::string, std::vector<std::int64_t>> shapes;
  for (const auto& [name, parameter] : parameters) shapes[name] = parameter.sizes().vec();
  return shapes;
}

std::vector<std::string> linear_layers(const std::map<std::string, std::vector<std::int64_t>>& shapes) {
  std::vector<std::string> layers;
  for (const auto& [name, shape] : shapes)
    if (shape.size() == 2 && name.ends_with(kWeight) && name.find("embed") == std::string::npos)
      layers.push_back(name.substr(0, name.size() - kWeight.size()));
  return layers;
}

// torch.nn.init.kaiming_uniform_ with a = sqrt(5), which is uniform within 1 / sqrt(in).
at::Tensor drawn(const std::string& name, std::int64_t rank, std::int64_t in, std::uint64_t seed) {
  const auto a = at::empty({rank, in}, at::kFloat);
  const double bound = 1 / std::sqrt(static_cast<double>(in));
  Random random(seed, hash64(name));
  for (float& value : std::span(a.mutable_data_ptr<float>(), static_cast<std::size_t>(a.numel())))
    value = static_cast<float>(random.uniform(-bound, bound));
  return a;
}

// A name as a regular expression that matches nothing else.
std::string literal(const std::string& name) {
  std::string text;
  for (const char c : name) {
    if (c == '.') text += '\\';
    text += c;
  }
  return text;
}

}  // namespace

std::vector<std::string> adapted_layers(const std::map<std::string, std::vector<std::int64_t>>& shapes, const LoraOptions& options) {
  const auto all = linear_layers(shapes);
  MM_CHECK(!all.empty(), Kind::usage, "the model has no linear layer that could be adapted", "optimizer.lora");
  const auto patterns = options.match.empty() ? std::vector<std::string>{"*"} : options.match;
  std::vector<bool> matched(all.size());
  for (const auto& pattern : patterns) {
    bool any = false;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (::fnmatch(pattern.c_str(), all[i].c_str(), 0) != 0) continue;
      matched[i] = any = true;
    }
    MM_CHECK(any, Kind::usage, fmt::format("no linear layer's name matches '{}'{}", shown(pattern), did_you_mean(nearest(pattern, all))),
             kOption, "mm train --dry-run shows the names of all weights; a layer's is that of its weight without '.weight'");
  }
  std::vector<std::string> layers;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (matched[i]) layers.push_back(all[i]);
  return layers;
}

Lora::Lora(const NamedTensors& parameters, const std::set<std::string>& whole, const LoraOptions& options, std::uint64_t seed)
    : options_(options), whole_(whole), parameters_(parameters), scale_(options.alpha / options.rank) {
  MM_ASSERT(options.rank > 0);
  NamedTensors others;
  for (auto [name, parameter] : parameters) {
    parameter.requires_grad_(whole.contains(name));
    (whole.contains(name) ? adapters_ : others)[name] = parameter;
  }
  for (const auto& name : adapted_layers(shapes_of(others), options)) {
    Layer layer{.name = name, .own = {}, .sum = parameters.at(name + std::string(kWeight)), .a = {}, .b = {}};
    layer.own = layer.sum.clone();  // [out, in]
    layer.a = drawn(name + std::string(kA), options.rank, layer.sum.size(1), seed).to(layer.sum.device()).requires_grad_(true);
    layer.b = at::zeros({layer.sum.size(0), options.rank}, layer.a.options().requires_grad(false)).requires_grad_(true);
    layer.sum.requires_grad_(true);
    adapters_[name + std::string(kA)] = layer.a;
    adapters_[name + std::string(kB)] = layer.b;
    layers_.push_back(layer);
  }
}

void Lora::forget_gradients() {
  for (auto& layer : layers_) layer.sum.mutable_grad().reset();
}

void Lora::pass_gradients() {
  const at::NoGradGuard no_grad;
  for (auto& layer : layers_) {
    const auto gradient = layer.sum.grad();  // [out, in]
    if (!gradient.defined()) continue;
    if (layer.a.requires_grad()) layer.a.mutable_grad() = at::mm(layer.b.t(), gradient).mul_(scale_);  // [rank, in]
    if (layer.b.requires_grad()) layer.b.mutable_grad() = at::mm(gradient, layer.a.t()).mul_(scale_);  // [out, rank]
  }
  forget_gradients();
}

NamedTensors Lora::base() const {
  NamedTensors base = parameters_;
  for (const auto& layer : layers_) base.at(layer.name + std::string(kWeight)) = layer.own;
  return base;
}

void Lora::merge(const NamedTensors& adapters, const NamedTensors& weights) const {
  const at::NoGradGuard no_grad;
  for (const auto& layer : layers_) {
    const auto &a = adapters.at(layer.name + std::string(kA)), &b = adapters.at(layer.name + std::string(kB));
    weights.at(layer.name + std::string(kWeight)).copy_(at::addmm(layer.own, b, a, 1, scale_));  // [out, in]
  }
  for (const auto& name : whole_)
    if (const auto& weight = weights.at(name); !weight.is_same(adapters.at(name))) weight.copy_(adapters.at(name));  // [...]
}

NamedTensors Lora::peft_tensors(const NamedTensors& adapters) {
  NamedTensors tensors;
  for (const auto& [name, tensor] : adapters) tensors["base_model.model." + name] = tensor;
  return tensors;
}

Json Lora::peft_config(const std::string& folder) const {
  std::vector<std::string> names;
  for (const auto& layer : layers_) names.push_back(literal(layer.name));
  Json config = Json::object();
  config.set("peft_type", "LORA");
  config.set("task_type", Json());
  config.set("base_model_name_or_path", folder);
  config.set("inference_mode", true);
  config.set("r", options_.rank);
  config.set("lora_alpha", options_.alpha);
  config.set("lora_dropout", 0.0);
  config.set("bias", "none");
  config.set("fan_in_fan_out", false);
  config.set("init_lora_weights", true);
  config.set("use_rslora", false);
  config.set("modules_to_save", Json());
  // A text is a regular expression for the whole name; names in a list would match the ends of others.
  config.set("target_modules", fmt::format("{}", fmt::join(names, "|")));
  return config;
}

}  // namespace mm
