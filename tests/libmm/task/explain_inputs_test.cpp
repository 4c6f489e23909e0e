#include "task/explain_inputs.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <numeric>

#include "support/caught.h"
#include "support/explained_stack.h"
#include "support/stopped.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// A model of any function of inputs a and b of one number each, asked about all combinations of -1 and 1; c is never looked at.
ExplainedModel model_of(const std::function<at::Tensor(const at::Tensor& a, const at::Tensor& b)>& logit,
                        const std::function<bool(bool a, bool b)>& truth) {
  ExplainedModel model;
  model.plan = {.inputs = {"a", "b", "c"}, .views = {{1}, {1}, {1}}, .classes = {"no", "yes"}};
  std::vector<float> a, b, c;
  std::vector<std::int64_t> labels;
  for (int i = 0; i < 16; ++i) {
    a.push_back(i % 2 == 0 ? -1.0F : 1.0F);
    b.push_back(i / 2 % 2 == 0 ? -1.0F : 1.0F);
    c.push_back(i / 4 % 2 == 0 ? -1.0F : 1.0F);
    labels.push_back(truth(a.back() > 0, b.back() > 0) ? 1 : 0);
    model.set.test.push_back(i);
  }
  model.set.inputs = {{"a", at::tensor(a).view({16, 1})}, {"b", at::tensor(b).view({16, 1})}, {"c", at::tensor(c).view({16, 1})}};
  model.set.labels = at::tensor(labels);
  model.set.class_names = model.plan.classes;
  for (int i = 0; i < 3; ++i) {
    model.means.push_back(at::tensor({0.0F}));
    model.absences.push_back(at::tensor({0.0F}));
  }
  model.scores = [logit](std::span<const at::Tensor> x) {
    const auto yes = logit(x[0].flatten(), x[1].flatten());  // [B]
    return at::stack({yes * 0 - yes, yes}, 1);               // [B, 2]
  };
  return model;
}

ExplainOptions asking(std::int64_t rows, std::int64_t pairs, const std::string& output = {}) {
  ExplainOptions options;
  options.rows = rows;
  options.pairs = pairs;
  options.output = output;
  return options;
}

const InputExplanation& input(const DataExplanation& found, const std::string& name) {
  for (const auto& one : found.inputs)
    if (one.name == name) return one;
  throw std::runtime_error(name);
}

}  // namespace

TEST_CASE("an additive model: contributions add up, the idle input has none, and no input needs another") {
  const auto model = model_of([](const at::Tensor& a, const at::Tensor& b) { return 2 * a + b; }, [](bool a, bool) { return a; });
  const auto found = explain_inputs(model, {});
  REQUIRE(found);
  CHECK(found->exact);
  CHECK(found->rate == 1);
  CHECK(found->largest_sum_error < 1e-12);
  CHECK(input(*found, "a").share == doctest::Approx(2.0 / 3));
  CHECK(input(*found, "b").share == doctest::Approx(1.0 / 3));
  CHECK(input(*found, "c").share == 0);
  CHECK(input(*found, "c").gain == 0);
  CHECK(input(*found, "c").gradients == 0);
  CHECK(input(*found, "a").alone == 1);
  CHECK(input(*found, "a").without == 0.5);
  REQUIRE(found->additive);
  CHECK(found->additive->gap() == 0);
  for (const auto& pair : found->pairs) CHECK(std::abs(pair.mean) < 1e-6);
  REQUIRE(found->pairs[0].information);
  CHECK(found->pairs[0].information->first == doctest::Approx(1));  // bits that a tells and b does not
  CHECK(found->pairs[0].information->synergy == doctest::Approx(0).epsilon(1e-6));
  CHECK(found->largest_delta < 1e-5);
  CHECK(found->features.at(0).name == "a");
  CHECK(found->features.at(0).amount == doctest::Approx(2));
  double sum = found->nobody;
  for (const auto& one : found->inputs) sum += one.gain;
  CHECK(sum == doctest::Approx(found->rate));
}

TEST_CASE("an exclusive or: neither input says anything alone") {
  const auto model = model_of([](const at::Tensor& a, const at::Tensor& b) { return a * b * -1; }, [](bool a, bool b) { return a != b; });
  const auto found = explain_inputs(model, {});
  REQUIRE(found);
  CHECK(found->rate == 1);
  CHECK(found->additive->projected == 0.5);
  CHECK(found->additive->gap() == 0.5);
  CHECK(found->pairs[0].amount == doctest::Approx(1));  // of the logit of the class that is said, which is 1 everywhere
  CHECK(found->pairs[0].mean == doctest::Approx(1));
  CHECK(found->pairs[0].gain > 0.4);
  CHECK(found->pairs[1].amount == 0);
  CHECK(input(*found, "a").share == doctest::Approx(0.5));
}

TEST_CASE("records say what was said of them, and what had to do with it") {
  auto model = model_of([](const at::Tensor& a, const at::Tensor& b) { return 2 * a + b; }, [](bool, bool b) { return b; });
  model.set.ids.assign(16, "");
  for (std::size_t i = 0; i < 16; ++i) model.set.ids[i] = "row " + std::to_string(i);
  const auto found = explain_inputs(model, asking(4, 4, "yes"));
  REQUIRE(found);
  REQUIRE(found->records.size() == 4);
  const auto& record = found->records[1];  // row 4: a -1, b -1, c 1
  CHECK(record.id == "row 4");
  CHECK(record.prediction == "no");
  CHECK(record.truth == "no");
  CHECK(record.right);
  CHECK(record.output == "yes");
  CHECK(record.score == -3);
  CHECK(record.nobody == 0);
  CHECK(record.shapley == std::vector<double>{-2, -1, 0});
  CHECK(record.gradients[0] == doctest::Approx(-2));
  REQUIRE(record.features.size() == 2);  // c has none
  CHECK(record.features[0].name == "a");
  CHECK(record.features[0].value == -1);
}

TEST_CASE("of one input there are gradients and what is lost without it alone") {
  auto model = model_of([](const at::Tensor& a, const at::Tensor&) { return a; }, [](bool a, bool) { return a; });
  model.plan.inputs = {"a"};
  model.means.resize(1);
  model.absences.resize(1);
  model.scores = [](std::span<const at::Tensor> x) { return at::cat({x[0] * -1, x[0]}, 1); };
  const auto found = explain_inputs(model, {});
  REQUIRE(found);
  CHECK_FALSE(found->exact);
  CHECK(found->pairs.empty());
  CHECK_FALSE(found->additive);
  CHECK(found->inputs[0].without == 0.5);
  CHECK(found->inputs[0].gradients == 1);
  CHECK(found->records[0].shapley.empty());
  CHECK(found->records[0].gradients[0] == doctest::Approx(1));
}

TEST_CASE("the progress goes to its end, and a signal stops it") {
  const auto model = model_of([](const at::Tensor& a, const at::Tensor& b) { return a + b; }, [](bool a, bool) { return a; });
  CHECK(explaining_steps(model, {}) == 8 * 16 + 3 * 16 + 16);
  CHECK(explaining_steps(model, asking(8, 4)) == 8 * 8 + 3 * 4 + 8);
  CHECK(holds_when_stopped([&] {
    at::set_num_threads(1);
    return !explain_inputs(model, {});
  }));
}

TEST_CASE("what cannot be explained is said") {
  auto model = model_of([](const at::Tensor& a, const at::Tensor& b) { return a + b; }, [](bool a, bool) { return a; });
  CHECK(complaint([&] { explain_inputs(model, asking(0, 0, "yess")); }) ==
        "--explain-output: the model has no output 'yess' (did you mean 'yes'?)");
  model.set.test.clear();
  CHECK(complaint([&] { explain_inputs(model, {}); }) == "--explain: there are no test rows to explain");
}
