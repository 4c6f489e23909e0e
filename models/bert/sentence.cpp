#include "bert/sentence.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/tanh.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "model/config_keys.h"
#include "tensor/checkpoint.h"

namespace mm::bert {
namespace {

struct Row {
  std::string_view name;
  at::Tensor (*f)(const at::Tensor&);
};

// By the last part of their names in Python.
constexpr std::array<Row, 6> kActivations{{{"Identity", [](const at::Tensor& x) { return x; }},
                                           {"Tanh", [](const at::Tensor& x) { return at::tanh(x); }},
                                           {"ReLU", [](const at::Tensor& x) { return at::relu(x); }},
                                           {"GELU", [](const at::Tensor& x) { return at::gelu(x); }},
                                           {"Sigmoid", [](const at::Tensor& x) { return at::sigmoid(x); }},
                                           {"SiLU", [](const at::Tensor& x) { return at::silu(x); }}}};

std::string last_part(const std::string& name) { return name.substr(name.rfind('.') + 1); }

const Row* activation_row(const std::string& name) {
  const auto* row = std::ranges::find(kActivations, last_part(name), &Row::name);
  return row != kActivations.end() && name.starts_with("torch.nn.") ? row : nullptr;
}

// A path in modules.json comes from a stranger: one folder of the model's own.
std::string module_path(const Json& module) {
  const std::string path = module.string("path", "");
  const bool plain = path.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos && path != "." && path != "..";
  MM_CHECK(plain, Kind::input, fmt::format("names the folder '{}', which is not a plain name of a folder inside", shown(path)),
           module.where());
  return path;
}

Dense read_dense(const Folder& folder, const std::string& path, const Json& json, int64_t width, const Runtime& runtime) {
  const auto in = config_size(json, "in_features", width), out = config_size(json, "out_features", width);
  MM_CHECK(in == width, Kind::input, fmt::format("in_features is {}, but what comes in has {} numbers", in, width), json.where());
  for (const auto* key : {"module_input_name", "module_output_name"})
    MM_CHECK(json.string(key, "sentence_embedding") == "sentence_embedding", Kind::input,
             fmt::format("{} is '{}'; mm has a Dense for sentence_embedding only", key, shown(json.string(key))), json.where());
  MM_CHECK(!json.boolean("use_residual", false), Kind::input, "use_residual is true; mm has no Dense with a residual", json.where());
  const std::string name = json.string("activation_function", "torch.nn.modules.activation.Tanh");
  MM_CHECK(activation_row(name) != nullptr, Kind::input, fmt::format("mm has no activation_function '{}'", shown(name)), json.where(),
           "it has Identity, Tanh, ReLU, GELU, Sigmoid and SiLU of torch.nn");
  const auto file = std::make_shared<Checkpoint>(folder.path() + "/" + path);
  const auto source = std::make_shared<CheckpointSource>(file, runtime.device, runtime.dtype);
  Dense dense{Linear(Params(source) / "linear", in, out, json.boolean("bias", true)), name};
  source->finish({});
  return dense;
}

void read_module(Sentence& sentence, const Folder& folder, const Json& module, std::size_t place, const Config& config,
                 const Runtime& runtime) {
  const std::string type = module.string("type"), name = last_part(type), path = module_path(module);
  const bool known = type.starts_with("sentence_transformers.");
  const bool first = place == 0, second = place == 1;
  const auto own = [&] { return path.empty() ? Json::object() : folder.file(path + "/config.json"); };
  if (known && name == "Transformer" && first) {
    MM_CHECK(path.empty(), Kind::input, fmt::format("the encoder stands in '{}'", shown(path)), module.where(),
             "move its files up beside modules.json, and set the path to \"\"");
  } else if (known && name == "Pooling" && second) {
    const Json json = own();
    MM_CHECK(json.is_object(), Kind::input, fmt::format("there is no {}/config.json that says how to pool", shown(path)), module.where());
    sentence.poolings = read_pooling(json, config.width);
    sentence.width = config.width * std::ssize(sentence.poolings);
  } else if (known && name == "Normalize" && place > 1) {
    sentence.steps.emplace_back();
  } else if (known && name == "Dense" && place > 1) {
    sentence.steps.emplace_back(read_dense(folder, path, own(), sentence.width, runtime));
    sentence.width = sentence.steps.back()->linear.weight.size(0);
  } else {
    throw Error(Kind::input, fmt::format("module {} is '{}'", place, shown(type)), module.where(),
                "mm has a Transformer, a Pooling behind it, and Dense and Normalize behind these");
  }
}

std::string read_prompt(const Json& json) {
  const std::string name = json.string("default_prompt_name", "");
  if (name.empty()) return "";
  const Json prompts = json.get("prompts");
  MM_CHECK(prompts.has(name), Kind::input, fmt::format("default_prompt_name is '{}', which is not among the prompts", shown(name)),
           json.where());
  return prompts.string(name);
}

}  // namespace

at::Tensor Sentence::operator()(const at::Tensor& x, const std::vector<int64_t>& lengths) const {
  auto y = pool(x, lengths, poolings);  // [B, C of each pooling]
  for (const auto& step : steps) {
    if (step)
      y = activation_row(step->activation)->f(step->linear(y));  // [B, out]
    else
      y = y / at::linalg_vector_norm(y, 2, {-1}, true).clamp_min(1e-12);
  }
  return y;  // [B, width]
}

Sentence read_sentence(const Folder& folder, const Config& config, const Runtime& runtime) {
  Sentence sentence;
  sentence.width = config.width;
  const Json modules = folder.file("modules.json");
  if (modules.is_null()) return sentence;
  MM_CHECK(modules.is_array() && modules.size() >= 2, Kind::input, "lists no Transformer and Pooling", folder.path() + "/modules.json");
  for (std::size_t i = 0; i < modules.size(); ++i) read_module(sentence, folder, modules.at(i), i, config, runtime);

  const Json settings = folder.file("sentence_bert_config.json");
  if (!settings.get("max_seq_length").is_null()) sentence.longest = config_size(settings, "max_seq_length", 1);
  MM_CHECK(!settings.boolean("do_lower_case", false) || folder.tokenizer()->encode("A", false) == folder.tokenizer()->encode("a", false),
           Kind::input, "do_lower_case is true, but tokenizer.json tells capitals from small letters", settings.where(),
           "set do_lower_case to false if the model was trained with capitals");
  sentence.prompt = read_prompt(folder.file("config_sentence_transformers.json"));
  return sentence;
}

}  // namespace mm::bert
