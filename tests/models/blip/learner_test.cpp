#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full_like.h>

#include "base/error.h"
#include "blip/family.h"
#include "golden.h"
#include "model/computing.h"
#include "support/other_device.h"

using namespace mm::blip;

namespace {

// The golden weights, each asking for its gradient.
struct Learning : mm::ParamSource {
  explicit Learning(const Golden& golden) : files(std::make_shared<mm::Checkpoint>(golden.path), at::kCPU, at::kFloat) {}

  bool has(const std::string& name) const override { return files.has(name); }
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override {
    auto& tensor = taken[name];
    if (!tensor.defined()) tensor = files.take(name, shape).clone().requires_grad_(true);
    return tensor;
  }

  mm::CheckpointSource files;
  std::map<std::string, at::Tensor> taken;
};

}  // namespace

TEST_CASE("the loss and its gradient by every parameter are transformers'") {
  const Golden golden("learning");
  const auto file = golden.file("gradients.safetensors");
  auto source = std::make_shared<Learning>(golden);
  const auto learner = caption_learner(mm::Json::read(golden.path + "/config.json"), mm::Params(source));

  // transformers shifts the labels itself; here a label stands where its token is predicted.
  const auto theirs = file.tensor("input.labels");
  auto labels = at::full_like(theirs, -100);
  labels.narrow(1, 0, theirs.size(1) - 1).copy_(theirs.narrow(1, 1, theirs.size(1) - 1));
  const auto count = (labels != -100).sum();
  const auto loss = learner->loss(file.tensor("input.pixels"), file.tensor("input.tokens"), labels) / count;
  CHECK(loss.item().toDouble() == doctest::Approx(file.tensor("loss").item().toDouble()).epsilon(1e-6));
  loss.backward();

  const Compare compare(file);
  std::size_t compared = 0;
  for (const auto& [name, info] : file.infos()) {
    if (name == "loss" || name.starts_with("input.")) continue;
    REQUIRE(source->taken.contains(name));
    compare(name, source->taken.at(name).grad());
    ++compared;
  }
  CHECK(compared == source->taken.size());
}

TEST_CASE("layers that are computed again give the same bits, in full and in half precision") {
  const Golden golden("learning");
  const auto file = golden.file("gradients.safetensors");
  for (const auto dtype : {c10::kFloat, c10::kBFloat16}) {
    const auto gradients = [&](bool recompute) {
      auto source = std::make_shared<Learning>(golden);
      const auto learner = caption_learner(mm::Json::read(golden.path + "/config.json"), mm::Params(source));
      const mm::ComputingScope scope({.dtype = dtype, .recompute = recompute});
      const auto loss = mm::in_scope_precision(
          [&] { return learner->loss(file.tensor("input.pixels"), file.tensor("input.tokens"), file.tensor("input.labels")); });
      loss.backward();
      std::map<std::string, at::Tensor> gradients{{"loss", loss.detach()}};
      for (const auto& [name, parameter] : source->taken) gradients[name] = parameter.grad();
      return gradients;
    };
    const auto kept = gradients(false), again = gradients(true);
    CHECK(kept.size() == again.size());
    for (const auto& [name, tensor] : kept) CHECK_MESSAGE(at::equal(tensor, again.at(name)), name);
  }
}

TEST_CASE("a learner refuses dropout and tensors of other shapes") {
  const Golden golden("learning");
  auto config = mm::Json::read(golden.path + "/config.json");
  const auto learner = caption_learner(config, mm::Params(std::make_shared<Learning>(golden)));
  const auto file = golden.file("gradients.safetensors");
  CHECK_THROWS_AS(learner->loss(file.tensor("input.tokens"), file.tensor("input.tokens"), file.tensor("input.labels")), mm::Error);
  auto text = config.at("text_config");
  text.set("hidden_dropout_prob", 0.1);
  config.set("text_config", text);
  CHECK_THROWS_WITH(caption_learner(config, mm::Params(std::make_shared<Learning>(golden))), "mm trains BLIP without dropout");
}

TEST_CASE("a captioner learns where its parameters are") {
  const Golden golden("learning");
  const auto file = golden.file("gradients.safetensors");
  const auto parameters = std::make_shared<mm::OtherParams>();
  const auto learner = caption_learner(mm::Json::read(golden.path + "/config.json"), mm::Params(parameters));
  const auto input = [&](const char* name) { return mm::on_other_device(file.tensor(name)); };
  const auto loss = learner->loss(input("input.pixels"), input("input.tokens"), input("input.labels"));
  CHECK((loss.device() == mm::other_device()));
  loss.backward();
  for (const auto& [name, parameter] : parameters->tensors) CHECK((parameter.grad().device() == mm::other_device()));
}

namespace {

mm::AskedPictures asked_in(const mm::Safetensors& file) {
  return {.pixels = file.tensor("input.pixels"),
          .questions = file.tensor("input.questions"),
          .seen = file.tensor("input.seen"),
          .tokens = file.tensor("input.tokens"),
          .labels = file.tensor("input.labels")};
}

}  // namespace

TEST_CASE("the loss of answers and its gradient by every parameter are transformers', question by question") {
  const Golden golden("vqa");
  const auto file = golden.file("gradients.safetensors");
  auto source = std::make_shared<Learning>(golden);
  const auto learner = question_learner(mm::Json::read(golden.path + "/config.json"), mm::Params(source));
  const auto loss = learner->loss(asked_in(file));
  CHECK(loss.item().toDouble() == doctest::Approx(file.tensor("loss").item().toDouble()).epsilon(1e-6));
  loss.backward();
  std::size_t compared = 0;
  for (const auto& [name, info] : file.infos()) {
    if (name == "loss" || name.starts_with("input.") || !source->taken.contains(name)) continue;
    const auto theirs = file.tensor(name);
    CHECK_MESSAGE(mm::difference(source->taken.at(name).grad(), theirs) < 1e-5 * std::max(1.0, theirs.abs().max().item().toDouble()), name);
    ++compared;
  }
  CHECK(compared == source->taken.size());
}

TEST_CASE("questions whose layers are computed again learn the same bits, and those that are filled up learn nothing") {
  const Golden golden("vqa");
  const auto file = golden.file("gradients.safetensors");
  const auto gradients = [&](bool recompute, const mm::AskedPictures& asked) {
    auto source = std::make_shared<Learning>(golden);
    const auto learner = question_learner(mm::Json::read(golden.path + "/config.json"), mm::Params(source));
    const mm::ComputingScope scope({.recompute = recompute});
    const auto loss = learner->loss(asked);
    loss.backward();
    std::map<std::string, at::Tensor> found{{"loss", loss.detach()}};
    for (const auto& [name, parameter] : source->taken) found[name] = parameter.grad();
    return found;
  };
  const auto asked = asked_in(file);
  const auto kept = gradients(false, asked), again = gradients(true, asked);
  for (const auto& [name, tensor] : kept) CHECK_MESSAGE(at::equal(tensor, again.at(name)), name);

  auto filled = asked;  // a third question about each picture, of which one token is seen and nothing learnt
  const auto with = [](const at::Tensor& t, const at::Scalar& value) { return at::cat({t, at::full_like(t.narrow(1, 0, 1), value)}, 1); };
  filled.questions = with(asked.questions, 0);
  filled.seen = with(asked.seen, false);
  filled.seen.select(1, 2).select(1, 0).fill_(true);
  filled.tokens = with(asked.tokens, 0);
  filled.labels = with(asked.labels, -100);
  for (const auto& [name, tensor] : gradients(false, filled)) CHECK_MESSAGE(mm::difference(tensor, kept.at(name)) < 1e-5, name);
}

TEST_CASE("a model that answers finds one width on both sides, or is refused") {
  const Golden golden("vqa");
  auto config = mm::Json::read(golden.path + "/config.json");
  auto vision = config.at("vision_config");
  vision.set("hidden_size", 32);
  config.set("vision_config", vision);
  CHECK_THROWS_WITH(question_learner(config, mm::Params(std::make_shared<Learning>(golden))),
                    "what looks at pictures and at questions must find one width: 32 and 16");
}
