#include "train/learning.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>

#include <cmath>
#include <limits>

#include "base/log.h"
#include "data/caption_batch.h"
#include "data/scene_render.h"
#include "data/scene_sentence.h"
#include "model/image_processor.h"
#include "support/caught.h"
#include "support/other_device.h"
#include "support/toy_captions.h"
#include "train/caption_learner.h"

#include "support/doctest.h"

using namespace mm;

namespace {

Learning::MakeLearner toy() {
  return [](const Params& p) { return caption_learner(std::make_unique<ToyLearner>(p, nullptr)); };
}

Batch scenes(std::uint64_t first, std::size_t count) {
  std::vector<CaptionExample> examples;
  for (std::uint64_t i = first; i < first + count; ++i) {
    const Scene scene = make_scene(1, i);
    examples.push_back({render(scene, 8), scene_sentences(scene.facts)[0]});
  }
  return caption_batch(examples, LetterTokenizer(), {.start = 1, .end = 2, .pad = 0, .longest = 128}, pixel_values({.normalize = false}));
}

}  // namespace

TEST_CASE("the loss falls, and the moving average is what is exported") {
  Learning learning(toy(), {.seed = 1, .optimizer = {.ema = 0.9}});
  const std::vector<Batch> parts{scenes(0, 8)};
  const auto mean = [&] { return learning.loss_sum(parts[0]) / static_cast<double>(parts[0].targets); };
  const double before = mean();
  CHECK(before == doctest::Approx(std::log(64)).epsilon(0.05));
  for (int i = 0; i < 60; ++i) learning.step(parts, 0.02);
  CHECK(mean() < 0.7 * before);
  CHECK_FALSE(at::allclose(learning.exported().at("head.weight"), learning.parameters().at("head.weight")));
}

TEST_CASE("the sums of parts are the sum of the whole") {
  const Learning learning(toy(), {.seed = 1, .optimizer = {.ema = 0}});
  CHECK(learning.loss_sum(scenes(0, 2)) + learning.loss_sum(scenes(2, 3)) ==
        doctest::Approx(learning.loss_sum(scenes(0, 5))).epsilon(1e-6));
}

TEST_CASE("parts of a batch give the step of the whole batch") {
  Learning whole(toy(), {.seed = 1, .optimizer = {.ema = 0}}), cut(toy(), {.seed = 1, .optimizer = {.ema = 0}});
  for (std::uint64_t i = 0; i < 4; ++i) {
    const std::vector<Batch> one{scenes(6 * i, 6)}, three{scenes(6 * i, 1), scenes(6 * i + 1, 2), scenes(6 * i + 3, 3)};
    const auto a = whole.step(one, 0.01), b = cut.step(three, 0.01);
    CHECK(a.targets == b.targets);
    CHECK(a.loss == doctest::Approx(b.loss).epsilon(1e-6));
    CHECK(a.gradient_norm == doctest::Approx(b.gradient_norm).epsilon(1e-5));
  }
  for (const auto& [name, tensor] : whole.parameters()) CHECK(at::allclose(tensor, cut.parameters().at(name), 1e-4, 1e-5));
}

TEST_CASE("gradients that are no numbers change nothing, and are forgotten") {
  Learning learning(toy(), {.seed = 1}), other(toy(), {.seed = 1});
  auto part = scenes(0, 2);
  part.tensors.at("pixels").fill_(std::numeric_limits<float>::quiet_NaN());
  const std::vector<Batch> bad{part}, good{scenes(0, 2)};
  CHECK(std::isnan(learning.gradients(bad).loss));
  CHECK(std::isfinite(learning.loss_sum(good[0])));
  learning.step(good, 0.1);
  other.step(good, 0.1);
  for (const auto& [name, tensor] : learning.parameters()) CHECK(at::equal(tensor, other.parameters().at(name)));
}

TEST_CASE("in half precision the loss falls as well, and weights and state stay f32") {
  for (const char* precision : {"bf16", "fp16"}) {
    CAPTURE(std::string(precision));
    Learning full(toy(), {.seed = 1, .optimizer = {.ema = 0}}), half(toy(), {.seed = 1, .optimizer = {.ema = 0}, .computing = {precision}});
    const std::vector<Batch> parts{scenes(0, 8)};
    const auto exact = full.gradients(parts), near = half.gradients(parts);
    CHECK(near.loss == doctest::Approx(exact.loss).epsilon(0.01));
    CHECK(near.gradient_norm != exact.gradient_norm);
    CHECK(near.gradient_norm == doctest::Approx(exact.gradient_norm).epsilon(0.05));
    CHECK(half.loss_sum(parts[0]) == full.loss_sum(parts[0]));  // validation is in f32
    for (int i = 0; i < 60; ++i) half.step(parts, 0.02);
    CHECK(half.loss_sum(parts[0]) < 0.7 * exact.loss * static_cast<double>(parts[0].targets));
    const auto state = half.state(60);
    for (const auto& [name, tensor] : state.weights) CHECK((tensor.scalar_type() == at::kFloat));
    for (const auto& [name, tensor] : state.optimizer) CHECK((tensor.scalar_type() != at::kHalf));
    CHECK(state.extra.has("loss_scale") == (std::string(precision) == "fp16"));
  }
}

TEST_CASE("fp16 takes small gradients with it, and lowers a scale that makes them infinite") {
  // The toy's loss, `factor` times as large.
  struct Louder : CaptionLearner {
    Louder(const Params& p, double factor) : inner(p, nullptr), factor(factor) {}
    at::Tensor loss(const at::Tensor& pixels, const at::Tensor& tokens, const at::Tensor& labels) const override {
      return inner.loss(pixels, tokens, labels).mul(factor);
    }
    ToyLearner inner;
    double factor;
  };
  const auto times = [](double factor) -> Learning::MakeLearner {
    return [factor](const Params& p) { return caption_learner(std::make_unique<Louder>(p, factor)); };
  };
  const std::vector<Batch> parts{scenes(0, 8)};
  Learning quiet(times(1e-6), {.seed = 1, .computing = {"fp16"}}), exact(times(1e-6), {.seed = 1});
  const auto report = quiet.gradients(parts);
  CHECK(report.loss_scale == 65536);
  CHECK(report.gradient_norm == doctest::Approx(exact.gradients(parts).gradient_norm).epsilon(0.02));
  CHECK_FALSE(quiet.lower_loss_scale(report));

  Learning loud(times(1e4), {.seed = 1, .computing = {"fp16"}});
  auto too_far = loud.gradients(parts);
  CHECK(std::isfinite(too_far.loss));
  CHECK_FALSE(std::isfinite(too_far.gradient_norm));
  int halved = 0;
  for (; loud.lower_loss_scale(too_far); ++halved) too_far = loud.gradients(parts);
  CHECK(halved > 0);
  CHECK(std::isfinite(too_far.gradient_norm));
  CHECK(too_far.loss_scale == std::ldexp(65536, -halved));
  CHECK(loud.state(0).extra.at("loss_scale").number("value") == *too_far.loss_scale);

  Learning again(times(1e4), {.seed = 2, .computing = {"fp16"}});
  again.load(loud.state(0));
  CHECK(again.gradients(parts).loss_scale == too_far.loss_scale);

  Learning full(times(1), {.seed = 1});
  CHECK_FALSE(full.lower_loss_scale({.loss = 1, .gradient_norm = std::numeric_limits<double>::infinity()}));  // nothing is scaled
}

TEST_CASE("a target network moves once an update, is no part of what is learnt, and belongs to the state") {
  struct Pulled : Learner {
    explicit Pulled(const Params& p) : w(p("w.weight", {2, 2})), held((p / "target")("w.weight", {2, 2})) {}
    at::Tensor loss(const Batch& batch) const override { return ((w - held) + w.square()).sum() * static_cast<double>(batch.targets); }
    std::optional<TargetPlan> target() const override { return TargetPlan{.momentum = 0.75, .steps = 4}; }
    at::Tensor w, held;
  };
  const auto make = [](const Params& p) { return std::make_unique<Pulled>(p); };
  for (const double ema : {0.0, 0.9}) {
    CAPTURE(ema);
    Learning learning(make, {.seed = 1, .optimizer = {.kind = "sgd", .ema = ema}});
    const std::vector<Batch> parts{{.tensors = {}, .targets = 2}, {.tensors = {}, .targets = 1}, {.tensors = {}, .targets = 3}};
    const auto &w = learning.parameters().at("w.weight"), &held = learning.parameters().at("target.w.weight");
    const auto first = w.detach().clone();
    CHECK(at::equal(held, first));
    learning.step(parts, 0.1, 0);
    CHECK_FALSE(at::equal(w, first));
    CHECK(at::allclose(held, first * 0.75 + w * 0.25));
    const auto second = held.clone();
    learning.step(parts, 0.1, 2);
    CHECK(at::allclose(held, second * 0.875 + w * 0.125));  // the momentum rises
    CHECK(learning.exported().contains("target.w.weight"));

    const auto state = learning.state(3);
    for (const auto& [name, tensor] : state.optimizer) CHECK(name.find("target") == std::string::npos);
    Learning again(make, {.seed = 2, .optimizer = {.kind = "sgd", .ema = ema}});
    again.load(state);
    learning.step(parts, 0.1, 3);
    again.step(parts, 0.1, 3);
    for (const auto& [name, tensor] : learning.parameters()) CHECK(at::equal(tensor, again.parameters().at(name)));
    for (const auto& [name, tensor] : learning.exported()) CHECK(at::equal(tensor, again.exported().at(name)));
  }
  CHECK(complaint([&] { Learning(make, {.optimizer = {.lora = {.rank = 2}}}); }) ==
        "optimizer.lora: a target network follows weights that learn, not adapters beside them");
}

TEST_CASE("a state of another model is refused") {
  Learning with(toy(), {.seed = 1, .optimizer = {.ema = 0.9}}), without(toy(), {.seed = 1, .optimizer = {.ema = 0}});
  CHECK(exit_code([&] { without.load(with.state(3)); }) == 2);
  CHECK(exit_code([&] { with.load(with.state(3)); }) == 0);
}

TEST_CASE("the share of padding is that of all parts") {
  Learning learning(toy(), {.seed = 1, .optimizer = {.ema = 0}});
  const std::vector<Batch> parts{scenes(0, 3), scenes(3, 2)};
  double places = 0, targets = 0;
  for (const auto& part : parts) {
    places += static_cast<double>(part.tensors.at("labels").numel());
    targets += static_cast<double>(part.targets);
  }
  const auto report = learning.gradients(parts);
  REQUIRE(report.padding);
  CHECK(*report.padding == doctest::Approx(1 - targets / places));
  CHECK(*report.padding > 0);
  std::vector<Batch> full = parts;
  for (auto& part : full) part.places = 0;
  CHECK_FALSE(learning.gradients(full).padding);
}

TEST_CASE("on another device it learns the same, and goes on from the same state") {
  for (const auto& optimizer : std::vector<OptimizerOptions>{
           {.clip = 0.5, .ema = 0.9}, {.kind = "sgd", .momentum = 0.9}, {.kind = "adam"}, {.kind = "adafactor"}}) {
    const auto options = [&](c10::Device device) { return Learning::Options{.seed = 1, .optimizer = optimizer, .device = device}; };
    Learning here(toy(), options(c10::kCPU)), there(toy(), options(other_device())), again(toy(), options(other_device()));
    for (std::uint64_t i = 0; i < 4; ++i) {
      const std::vector<Batch> parts{scenes(6 * i, 2), scenes(6 * i + 2, 4)};
      const auto a = here.step(parts, 0.01), b = there.step(parts, 0.01);
      CHECK(b.loss == doctest::Approx(a.loss).epsilon(1e-5));
      CHECK(b.gradient_norm == doctest::Approx(a.gradient_norm).epsilon(1e-4));
    }
    CHECK(there.loss_sum(scenes(0, 4)) == doctest::Approx(here.loss_sum(scenes(0, 4))).epsilon(1e-5));
    for (const auto& [name, tensor] : there.exported()) {
      CAPTURE(name);
      CHECK((tensor.device() == other_device()));
      CHECK(at::allclose(tensor.cpu(), here.exported().at(name), 1e-4, 1e-5));
    }
    TrainingState state = there.state(4);
    for (auto* tensors : {&state.weights, &state.optimizer, &state.averages})
      for (auto& [name, tensor] : *tensors) tensor = tensor.detach().cpu().clone();  // as a checkpoint has them
    again.load(state);
    for (const auto& [name, tensor] : there.parameters()) CHECK(at::equal(again.parameters().at(name).cpu(), tensor.cpu()));
    for (const auto& [name, tensor] : there.exported()) CHECK(at::equal(again.exported().at(name).cpu(), tensor.cpu()));
  }
}

namespace {

// Learns the number that it carries, which is one more for each update that was begun.
class Counting : public Learner, public LearnerState {
 public:
  explicit Counting(const Params& p) : value_(p("bias", {1})) {}
  at::Tensor loss(const Batch& /*batch*/) const override { return value_.sub(static_cast<double>(begun_)).square().sum(); }
  LearnerState* state() override { return this; }
  NamedTensors tensors() const override { return {{"begun", at::full({1}, begun_)}}; }
  void load(const NamedTensors& tensors) override { begun_ = tensors.contains("begun") ? tensors.at("begun").item().toLong() : 0; }
  bool begin(std::int64_t step, c10::Device device, Log& /*log*/) override {
    CHECK(device.is_cpu());
    if (step == 9) return false;  // as if somebody asked to stop
    ++begun_;
    return true;
  }

 private:
  at::Tensor value_;  // [1]
  std::int64_t begun_ = 0;
};

}  // namespace

TEST_CASE("what a learner carries is begun before each update, and stands in the state beside the optimiser's") {
  const auto make = [](const Params& p) { return std::make_unique<Counting>(p); };
  Learning learning(make, {.seed = 1, .optimizer = {.ema = 0}}), resumed(make, {.seed = 1, .optimizer = {.ema = 0}});
  Log log("mm train", Level::quiet, false);
  const std::vector<Batch> parts{{.tensors = {}, .targets = 1}};
  for (int step = 0; step < 3; ++step) {
    CHECK(learning.begin(step, log));
    learning.step(parts, 0.01, step);
  }
  CHECK_FALSE(learning.begin(9, log));
  const auto state = learning.state(3);
  CHECK(state.optimizer.at("learner.begun").item().toLong() == 3);
  CHECK_FALSE(state.weights.contains("begun"));
  resumed.load(state);
  CHECK(resumed.loss_sum(parts[0]) == learning.loss_sum(parts[0]));
  CHECK(Learning(toy(), {.seed = 1}).begin(0, log));
}
