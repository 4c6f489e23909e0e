#include "task/array_trial.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/sort.h>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the test rows have an input of one another, the others keep theirs") {
  ArraySet set;
  set.labels = at::arange(30);
  set.inputs = {{"a", at::arange(30).reshape({30, 1})}, {"b", at::arange(30).reshape({30, 1})}};
  for (std::int64_t row = 0; row < 10; ++row) set.train.push_back(row);
  for (std::int64_t row = 10; row < 30; ++row) set.test.push_back(row);
  const ArraySet shuffled = with_shuffled(set, "a");
  const auto &from = set.inputs.at("a"), &to = shuffled.inputs.at("a");
  CHECK(at::equal(to.narrow(0, 0, 10), from.narrow(0, 0, 10)));
  CHECK_FALSE(at::equal(to, from));
  CHECK(at::equal(std::get<0>(at::sort(to.flatten())), from.flatten()));
  CHECK(at::equal(shuffled.inputs.at("b"), from));
}

TEST_CASE("each of several inputs is asked shuffled") {
  ArraySet set;
  set.inputs = {{"a", at::arange(4)}, {"b", at::arange(4)}};
  set.labels = at::arange(4);
  set.test = {0, 1, 2, 3};
  int asked = 0;
  const auto ask = [&](const ArraySet& other) -> std::optional<Rates> {
    CHECK(at::equal(other.inputs.at("a"), set.inputs.at("a")) == (++asked == 2));
    return Rates{{"accuracy", asked}, {"other", 9}};
  };
  CHECK(each_shuffled(set, {.inputs = {"a", "b"}}, ask) == Rates{{"shuffled.a", 1}, {"shuffled.b", 2}});
  CHECK(each_shuffled(set, {.inputs = {"a"}}, ask) == Rates{});
  CHECK_FALSE(each_shuffled(set, {.inputs = {"a", "b"}}, [](const ArraySet&) { return std::optional<Rates>(); }));
  CHECK(each_shuffled(set, {.inputs = {"a", "b"}}, [](const ArraySet&) { return Rates{}; }) == Rates{});
}

TEST_CASE("each of several inputs is an experiment of its own") {
  TrainOptions options;
  CHECK(with_fewer_inputs(options, {.inputs = {"a"}}).empty());
  const auto found = with_fewer_inputs(options, {.inputs = {"a", "b"}});
  REQUIRE(found.size() == 2);
  CHECK(found[1].name == "only b");
  CHECK(found[1].options.data.arrays.inputs == std::vector<std::string>{"!a"});
  options.subsets = true;
  std::vector<std::string> names;
  for (const auto& comparison : with_fewer_inputs(options, {.inputs = {"a", "b", "c"}})) names.push_back(comparison.name);
  CHECK(names == std::vector<std::string>{"only a", "only b", "only c", "only a b", "only a c", "only b c"});
  CHECK(complaint([&] { with_fewer_inputs(options, {.inputs = std::vector<std::string>(7, "a")}); }) ==
        "subsets: 7 inputs have too many subsets to train them all: at most 6");
  options.compare = false;
  CHECK(with_fewer_inputs(options, {.inputs = {"a", "b"}}).empty());
}

TEST_CASE("every way to leave out inputs is asked, and its mean told by their number") {
  std::vector<std::vector<std::size_t>> asked;
  const auto ask = [&](std::span<const std::size_t> present) -> std::optional<Rates> {
    asked.emplace_back(present.begin(), present.end());
    return Rates{{"accuracy", present[0] + (present.size() == 1 ? 0.0 : 10.0)}, {"other", 99.0}};
  };
  const StackPlan plan{.inputs = {"a", "b", "c"}, .views = {{1}, {1}, {1}}};
  const auto rates = each_missing(plan, ask);
  REQUIRE(rates);
  CHECK(asked == std::vector<std::vector<std::size_t>>{{0, 1}, {0, 2}, {1, 2}, {0}, {1}, {2}});
  REQUIRE(rates->size() == 2);
  CHECK(rates->at(0).first == "missing.1");
  CHECK(rates->at(0).second == doctest::Approx(10 + 1.0 / 3));
  CHECK(rates->at(1) == std::pair<std::string, double>{"missing.2", 1});
  CHECK(each_missing({.inputs = {"a", "b"}}, ask) == Rates{});  // they stand side by side
  CHECK(each_missing({.inputs = std::vector<std::string>(9, "a"), .views = std::vector<ExampleShape>(9, {1})}, ask) == Rates{});
  CHECK_FALSE(each_missing(plan, [](std::span<const std::size_t>) { return std::optional<Rates>(); }));
}

TEST_CASE("of fused inputs fewer are fused with their own layers, or are opinions as wide") {
  TrainOptions options;
  options.model.layers = {"linear 3", "b: tanh", "c: relu"};
  options.model.head = {"linear 2"};
  StackPlan plan{.layers = options.model.layers,
                 .inputs = {"a", "b", "c"},
                 .views = {{4}, {5, 2}, {1}},
                 .classes = {"no", "yes"},
                 .fusion = "lmf 4",
                 .head = options.model.head};
  options.model.fusion = plan.fusion;
  options.subsets = true;
  const auto found = with_fewer_inputs(options, plan);
  REQUIRE(found.size() == 6);
  CHECK(found[0].options.model.layers == std::vector<std::string>{"linear 3"});
  CHECK(found[1].options.model.layers == std::vector<std::string>{"linear 3", "b: tanh"});
  CHECK(found[5].options.model.layers == options.model.layers);
  for (const auto& comparison : found) CHECK(comparison.options.model.fusion == "lmf 4");
  options.model.fusion = plan.fusion = "film 6";
  std::vector<std::string> fusions;
  for (const auto& comparison : with_fewer_inputs(options, plan)) fusions.push_back(comparison.options.model.fusion);
  const std::string wide = "late-average 6";
  CHECK(fusions == std::vector<std::string>{wide, wide, wide, "film 6", "film 6", "film 6"});
}

TEST_CASE("an input alone has no head beside its own; labels are shuffled beside an experiment that asks for it") {
  TrainOptions options;
  options.objective.unimodal.kind = "gradient-blending";
  StackPlan plan{.layers = {},
                 .inputs = {"a", "b", "c"},
                 .views = {{4}, {2}, {1}},
                 .classes = {"no", "yes"},
                 .fusion = "concat",
                 .head = {"linear 2"},
                 .unimodal = true};
  options.model.fusion = plan.fusion;
  options.subsets = true;
  const auto found = with_fewer_inputs(options, plan);
  REQUIRE(found.size() == 6);
  CHECK(found[0].options.objective.unimodal.kind == "none");
  CHECK(found[3].options.objective.unimodal.kind == "gradient-blending");
  CHECK(with_shuffled_labels(options).empty());
  options.shuffled = true;
  const auto shuffled = with_shuffled_labels(options);
  REQUIRE(shuffled.size() == 1);
  CHECK(shuffled[0].name == "shuffled labels");
  CHECK(shuffled[0].options.data.shuffle_labels);
  options.compare = false;
  CHECK(with_shuffled_labels(options).empty());
}

TEST_CASE("an experiment begins with the weights of an encoder, and is known by them") {
  Experiment experiment;
  experiment.fingerprint = "data";
  TrainOptions options;
  begin_with_encoder(experiment, options);
  CHECK(experiment.beginning.empty());
  CHECK(experiment.fingerprint == "data");
  options.model.encoder = MM_TEST_DATA "/blip/defaults";
  begin_with_encoder(experiment, options);
  CHECK(experiment.beginning.contains("encoder.vision_model.post_layernorm.weight"));
  CHECK(experiment.fingerprint.size() == 4 + 1 + 64);
  Experiment other;
  other.fingerprint = "data";
  options.model.encoder = MM_TEST_DATA "/blip/untied";
  begin_with_encoder(other, options);
  CHECK(other.fingerprint != experiment.fingerprint);
}

TEST_CASE("of sequences the steps of the test part are shuffled, and padding stays where it is") {
  ArraySet set;
  set.inputs = {{"a", at::arange(12).view({3, 4, 1})}};
  set.labels = at::arange(12).view({3, 4});
  set.steps = {4, 2, 3};
  set.train = {0};
  set.test = {1, 2};
  const auto from = set.inputs.at("a").flatten(), to = with_shuffled(set, "a").inputs.at("a").flatten();  // [12]
  CHECK(at::equal(to.slice(0, 0, 4), from.slice(0, 0, 4)));
  for (const std::int64_t padding : {6, 7, 11}) CHECK(to[padding].item<std::int64_t>() == padding);
  CHECK_FALSE(at::equal(to, from));
  CHECK(at::equal(std::get<0>(at::sort(to)), from));
}
