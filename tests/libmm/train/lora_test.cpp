#include "train/lora.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/linear.h>

#include <cmath>

#include "base/file.h"
#include "data/array_batch.h"
#include "model/stack.h"
#include "support/caught.h"
#include "support/close.h"
#include "support/temporary.h"
#include "tensor/safetensors.h"
#include "train/learning.h"
#include "train/objective_class.h"
#include "train/parameter_source.h"
#include "train/supervised.h"

#include "support/doctest.h"

using namespace mm;

namespace {

NamedTensors tensors_of(const std::string& file) {
  NamedTensors tensors;
  const Safetensors stored(std::string(MM_TEST_DATA "/lora/") + file);
  for (const auto& [name, info] : stored.infos()) tensors[name] = stored.tensor(name).clone();
  return tensors;
}

// The network of the golden files, which learns.
StackPlan plan() {
  return {.layers = {"linear 6", "tanh", "linear 5", "relu", "linear 3"}, .inputs = {"x"}, .input = {4}, .classes = {"a", "b", "c"}};
}

Learning::MakeLearner stack() {
  return [](const Params& p) { return supervised(plan(), {}, {}, p); };
}

Batch golden_batch() {
  const auto cases = tensors_of("cases.safetensors");
  Batch batch;
  batch.tensors = {{"x", cases.at("x")}, {"labels", cases.at("labels")}};
  batch.targets = cases.at("labels").numel();
  return batch;
}

std::map<std::string, std::vector<std::int64_t>> shapes() {
  return {{"layers.0.weight", {6, 4}},
          {"layers.0.bias", {6}},
          {"layers.1.weight", {6}},
          {"layers.2.weight", {5, 6}},
          {"layers.3.weight", {8, 3, 3, 3}},
          {"layers.4.self_attn.in_proj_weight", {18, 6}},
          {"embeddings.word_embeddings.weight", {50, 6}}};
}

// A run's folder of the golden base, from which adapters begin.
class BaseFolder {
 public:
  BaseFolder() {
    const auto file = read_file(MM_TEST_DATA "/lora/base.safetensors");
    folder_.file("base/model.safetensors", file);
  }
  std::string path() const { return folder_ / "base"; }

 private:
  TemporaryFolder folder_;
};

Learning::Options options(const BaseFolder& base, double ema = 0) {
  Learning::Options options{.seed = 3, .beginning = tensors_of("base.safetensors"), .base = base.path()};
  options.optimizer.ema = ema;
  options.optimizer.clip = 0;
  options.optimizer.lora = {.rank = 2, .alpha = 6, .match = {"layers.0", "layers.4"}};
  return options;
}

}  // namespace

TEST_CASE("adapters stand beside the linear layers that the patterns match") {
  CHECK(adapted_layers(shapes(), {.rank = 1}) == std::vector<std::string>{"layers.0", "layers.2"});
  CHECK(adapted_layers(shapes(), {.rank = 1, .match = {"*.2", "layers.*"}}) == std::vector<std::string>{"layers.0", "layers.2"});
  CHECK(adapted_layers(shapes(), {.rank = 1, .match = {"*.2"}}) == std::vector<std::string>{"layers.2"});
  const auto error = error_of([] { adapted_layers(shapes(), {.rank = 1, .match = {"*.2", "layers.9"}}); });
  CHECK(error.kind == Kind::usage);
  CHECK(error.where == "optimizer.lora.match");
  CHECK(std::string(error.what()).starts_with("no linear layer's name matches 'layers.9' (did you mean 'layers."));
  CHECK(exit_code([] { adapted_layers({{"layers.0.weight", {4, 3, 3, 3}}}, {.rank = 1}); }) == 2);
}

TEST_CASE("the model begins as its base, bit for bit, and nothing but the adapters learns") {
  const BaseFolder base;
  auto plain = options(base);
  plain.optimizer.lora = {};
  Learning learning(stack(), options(base)), whole(stack(), plain);
  const auto batch = golden_batch();
  CHECK(learning.loss_sum(batch) == whole.loss_sum(batch));
  const auto before = learning.state(0);
  CHECK(before.optimizer.size() == 2 * 4 + 1);
  for (const auto& [name, tensor] : tensors_of("base.safetensors")) CHECK(at::equal(learning.parameters().at(name), tensor));
  for (const char* name : {"layers.0.lora_A.weight", "layers.4.lora_A.weight"}) {
    const auto& a = before.weights.at(name);
    const double bound = 1 / std::sqrt(static_cast<double>(a.size(1)));
    CHECK(a.abs().max().item().toDouble() <= bound);
    CHECK(a.abs().max().item().toDouble() > 0.5 * bound);
  }
  CHECK(at::equal(before.weights.at("layers.0.lora_B.weight"), at::Tensor(before.weights.at("layers.0.lora_B.weight")).clone().zero_()));

  const std::vector<Batch> parts{batch};
  for (int i = 0; i < 30; ++i) learning.step(parts, 0.05);
  CHECK(learning.loss_sum(batch) < 0.7 * whole.loss_sum(batch));
  for (const auto& [name, tensor] : tensors_of("base.safetensors")) {
    const bool adapted = name == "layers.0.weight" || name == "layers.4.weight";
    CHECK(at::equal(learning.parameters().at(name), tensor) != adapted);
    CHECK(at::equal(learning.state(30).weights.at(name), tensor));
  }
}

TEST_CASE("scores and gradients are PEFT's") {
  const BaseFolder base;
  Learning learning(stack(), options(base));
  auto state = learning.state(0);
  const auto adapters = tensors_of("adapter_model.safetensors"), cases = tensors_of("cases.safetensors");
  for (const auto& [name, tensor] : adapters) state.weights.at(name.substr(std::string("base_model.model.").size())) = tensor;
  learning.load(state);

  const Stack whole(plan(), Params(std::make_shared<GivenSource>(learning.exported())));
  CHECK(at::allclose(whole(cases.at("x")), cases.at("scores"), 1e-5, 1e-5));

  auto trained = learning.state(0).weights;
  std::vector<Batch> parts{golden_batch()};
  for (int i = 0; i < 2; ++i) {  // the gradients of the first time are forgotten
    learning.gradients(parts);
    for (const auto& [name, gradient] : cases) {
      if (!name.starts_with("gradient.")) continue;
      const auto mean = gradient / static_cast<double>(parts[0].targets);
      CHECK_MESSAGE(at::allclose(trained.at(name.substr(9)).grad(), mean, 1e-5, 1e-6), name);
    }
  }
  const auto batch = golden_batch();
  parts.clear();
  for (const auto& [first, count] : {std::pair{0, 3}, std::pair{3, 4}}) {
    Batch part;
    for (const auto& [name, tensor] : batch.tensors) part.tensors[name] = tensor.narrow(0, first, count);
    part.targets = count;
    parts.push_back(part);
  }
  learning.gradients(parts);
  const auto& gradient = cases.at("gradient.layers.4.lora_A.weight");
  CHECK(at::allclose(trained.at("layers.4.lora_A.weight").grad(), gradient / 7.0, 1e-5, 1e-6));
}

TEST_CASE("what is written is what PEFT writes") {
  const BaseFolder base;
  const auto state = Learning(stack(), options(base)).state(0);
  const auto theirs = tensors_of("adapter_model.safetensors");
  REQUIRE(state.adapter.size() == theirs.size());
  for (const auto& [name, tensor] : theirs) CHECK(state.adapter.at(name).sizes() == tensor.sizes());
  const Json config = Json::read(MM_TEST_DATA "/lora/adapter_config.json");
  for (const char* key : {"peft_type", "r", "lora_dropout", "bias", "fan_in_fan_out", "inference_mode", "use_rslora", "task_type",
                          "modules_to_save", "init_lora_weights"})
    CHECK_MESSAGE(state.adapter_config.at(key).dump() == config.at(key).dump(), key);
  CHECK(state.adapter_config.number("lora_alpha") == config.number("lora_alpha"));
  CHECK(state.adapter_config.string("target_modules") == R"(layers\.0|layers\.4)");
  CHECK(state.adapter_config.string("base_model_name_or_path") == base.path());
}

TEST_CASE("a state goes on with the same bits, with a moving average and without") {
  const BaseFolder base;
  const std::vector<Batch> parts{golden_batch()};
  for (const double ema : {0.0, 0.9}) {
    CAPTURE(ema);
    Learning whole(stack(), options(base, ema)), again(stack(), options(base, ema));
    for (int i = 0; i < 3; ++i) whole.step(parts, 0.05);
    TrainingState state = whole.state(3);
    for (auto* tensors : {&state.weights, &state.optimizer, &state.averages})
      for (auto& [name, tensor] : *tensors) tensor = tensor.detach().clone();
    again.load(state);
    for (int i = 0; i < 3; ++i) {
      whole.step(parts, 0.05);
      again.step(parts, 0.05);
    }
    const auto one = whole.state(6), other = again.state(6);
    for (const auto& [name, tensor] : one.weights) CHECK_MESSAGE(at::equal(tensor, other.weights.at(name)), name);
    for (const auto& [name, tensor] : one.averages) CHECK_MESSAGE(at::equal(tensor, other.averages.at(name)), name);
    for (const auto& [name, tensor] : one.adapter) CHECK_MESSAGE(at::equal(tensor, other.adapter.at(name)), name);
    CHECK(whole.loss_sum(parts[0]) == again.loss_sum(parts[0]));

    // What is exported is the base with the adapters that stand beside it.
    const auto &a = one.adapter.at("base_model.model.layers.0.lora_A.weight"),
               &b = one.adapter.at("base_model.model.layers.0.lora_B.weight");
    const auto sum = one.weights.at("layers.0.weight") + 3 * b.matmul(a);
    CHECK(at::allclose(one.averages.at("layers.0.weight"), sum, 1e-6, 1e-6));
    CHECK(at::equal(one.averages.at("layers.0.weight"), whole.parameters().at("layers.0.weight")) == (ema == 0));
  }
}

TEST_CASE("a base of other shapes or names is refused") {
  const BaseFolder base;
  const auto with = [&](StackPlan other) {
    return error_of([&] { Learning([&](const Params& p) { return supervised(other, {}, {}, p); }, options(base)); });
  };
  auto other = plan();
  other.layers[0] = "linear 7";
  CHECK(with(other).kind == Kind::input);
  CHECK(std::string(with(other).what()) == "'layers.0.bias' has the shape [6], not [7]");
  other = plan();
  other.layers.insert(other.layers.begin(), "tanh");
  CHECK(std::string(with(other).what()).starts_with("there is no parameter 'layers.0."));
}

TEST_CASE("beside adapters, what is new to the model learns whole") {
  const BaseFolder base;
  Learning::Options half{.seed = 3};
  const Checkpoint stored(base.path());
  for (const auto& name : stored.names())
    if (name.starts_with("layers.0.")) half.beginning[name] = stored.tensor(name);
  REQUIRE(half.beginning.size() == 2);
  half.optimizer.ema = 0.5;
  half.optimizer.lora = {.rank = 2, .alpha = 6, .match = {}};
  Learning learning(stack(), half);
  CHECK(at::equal(learning.parameters().at("layers.0.weight"), stored.tensor("layers.0.weight")));
  const NamedTensors before = [&] {
    NamedTensors copies;
    for (const auto& [name, tensor] : learning.parameters()) copies[name] = tensor.detach().clone();
    return copies;
  }();
  const auto batch = golden_batch();
  for (int i = 0; i < 2; ++i) learning.step({&batch, 1}, 0.05);
  const auto state = learning.state(2);
  CHECK(at::equal(state.weights.at("layers.0.weight"), before.at("layers.0.weight")));
  CHECK(state.weights.contains("layers.0.lora_A.weight"));
  CHECK_FALSE(state.weights.contains("layers.4.lora_A.weight"));
  CHECK_FALSE(at::equal(state.weights.at("layers.4.weight"), before.at("layers.4.weight")));
  CHECK(state.adapter.empty());  // there is no base that PEFT could open
  CHECK(at::equal(state.averages.at("layers.4.weight"), state.weights.at("average.layers.4.weight")));

  Learning again(stack(), half);
  again.load(state);
  CHECK(again.loss_sum(batch) == learning.loss_sum(batch));
}
