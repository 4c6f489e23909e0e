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
  CHECK(found[1].options.data.arrays.inputs == std::vector<std::string>{"b"});
  options.subsets = true;
  std::vector<std::string> names;
  for (const auto& comparison : with_fewer_inputs(options, {.inputs = {"a", "b", "c"}})) names.push_back(comparison.name);
  CHECK(names == std::vector<std::string>{"only a", "only b", "only c", "only a b", "only a c", "only b c"});
  CHECK(complaint([&] { with_fewer_inputs(options, {.inputs = std::vector<std::string>(7, "a")}); }) ==
        "subsets: 7 inputs have too many subsets to train them all: at most 6");
  options.compare = false;
  CHECK(with_fewer_inputs(options, {.inputs = {"a", "b"}}).empty());
}

TEST_CASE("an experiment begins with the weights of an encoder, and is known by them") {
  Experiment experiment;
  experiment.fingerprint = "data";
  TrainOptions options;
  begin_with_encoder(experiment, options);
  CHECK(experiment.beginning.empty());
  CHECK(experiment.fingerprint == "data");
  options.model.encoder = std::string(MM_TEST_DATA) + "/blip/defaults";
  begin_with_encoder(experiment, options);
  CHECK(experiment.beginning.contains("encoder.vision_model.post_layernorm.weight"));
  CHECK(experiment.fingerprint.size() == 4 + 1 + 64);
  Experiment other;
  other.fingerprint = "data";
  options.model.encoder = std::string(MM_TEST_DATA) + "/blip/untied";
  begin_with_encoder(other, options);
  CHECK(other.fingerprint != experiment.fingerprint);
}
