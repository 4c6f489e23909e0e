#include "task/inner_encoder.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>

#include "model/stack.h"
#include "support/caught.h"
#include "support/close.h"
#include "support/temporary.h"
#include "task/stack_classifier.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::string kTables = MM_TEST_DATA "/word-vectors/";

// Texts of 8 numbers and another input of 2, fused side by side: one value.
StackPlan plan_of(const std::string& first, const std::string& table = "plain") {
  StackPlan plan{.layers = {"dropout 0.5", first, "relu"}, .inputs = {"other", "text"}, .steps = {"standardise"}};
  plan.views = {{2}, {8}};
  plan.values = {"score"};
  plan.fusion = "concat";
  plan.head = {"linear 1"};
  plan.texts = {"text"};
  plan.text_encoder = kTables + table;
  return plan;
}

NamedTensors weights_of(const std::string& first) {
  NamedTensors weights{{"preprocess.other:0.standardise.mean", at::randn({2})},
                       {"preprocess.other:0.standardise.std", at::randn({2}).abs() + 1},
                       {"preprocess.text:0.standardise.mean", at::randn({8})},
                       {"preprocess.text:0.standardise.std", at::randn({8}).abs() + 1},
                       {"views.1.layers.1.weight", at::randn({3, 8})},
                       {"views.1.layers.1.bias", at::randn({3})},
                       {"head.0.weight", at::randn({1, 5})},
                       {"head.0.bias", at::randn({1})}};
  if (!first.starts_with("text:")) {
    weights["views.0.layers.1.weight"] = at::randn({3, 2});
    weights["views.0.layers.1.bias"] = at::randn({3});
    weights["head.0.weight"] = at::randn({1, 6});
  }
  return weights;
}

struct Asked {
  Json config;
  std::vector<double> values;
};

// What the model in a folder says before and after its encoder came inside.
std::pair<Asked, Asked> both(const std::string& first, const std::string& table = "plain") {
  const TemporaryFolder folder;
  Json config = to_json(plan_of(first, table));
  NamedTensors weights = weights_of(first);
  const auto ask = [&](const std::string& name, const ModelFiles& files) {
    ModelFiles all = files;
    all.texts.emplace_back("config.json", config.dump());
    write_model_folder(folder / name, all, weights);
    const auto classifier = stack_classifier(Folder(folder / name), {});
    Asked asked{config, {}};
    const at::Tensor other = at::ones({2});
    for (const auto& item : std::vector<TextItem>{{.text = "the film was good", .features = {{"other", other}}},
                                                  {.text = "not great !"},
                                                  {.text = ""},
                                                  {.text = "zebra", .features = {{"other", other}}}})
      asked.values.push_back(classifier->classify(std::vector{item})[0].scores[0]);
    return asked;
  };
  Asked before = ask("before", {});
  ModelFiles files;
  put_encoder_inside(config, weights, files);
  return {before, ask("after", files)};
}

}  // namespace

TEST_CASE("a product of the texts alone goes into the table, and nothing changes") {
  const auto [before, after] = both("text: linear 3");
  CHECK(after.config.at("layers").strings() == std::vector<std::string>{"dropout 0.5", "text: dropout 0", "relu"});
  CHECK(after.config.at("view_shapes").at(1).integers() == std::vector<std::int64_t>{3});
  CHECK(after.config.string("text_encoder") == kInnerEncoder);
  for (std::size_t i = 0; i < before.values.size(); ++i) CHECK(after.values[i] == doctest::Approx(before.values[i]).epsilon(0.01));
}

TEST_CASE("a product of all inputs stays where it is") {
  const auto [before, after] = both("linear 3");
  CHECK(after.config.at("layers").strings() == before.config.at("layers").strings());
  CHECK(after.config.at("view_shapes").at(1).integers() == std::vector<std::int64_t>{8});
  for (std::size_t i = 0; i < before.values.size(); ++i) CHECK(after.values[i] == doctest::Approx(before.values[i]).epsilon(0.01));
}

TEST_CASE("a table whose means are brought to the length 1 comes inside as it is") {
  const auto [before, after] = both("text: linear 3", "shared");
  CHECK(after.config.at("layers").strings() == before.config.at("layers").strings());
  CHECK(after.config.string("text_encoder") == kInnerEncoder);
  CHECK(after.values == before.values);
}

TEST_CASE("a stack without texts stays as it is, and an encoder that is gone is missed") {
  Json config = to_json(StackPlan{.layers = {"linear 1"}, .inputs = {"a"}, .input = {2}, .values = {"y"}});
  const std::string before = config.dump();
  NamedTensors weights;
  ModelFiles files;
  put_encoder_inside(config, weights, files);
  CHECK(config.dump() == before);
  CHECK(files.texts.empty());
  StackPlan gone = plan_of("linear 3");
  gone.text_encoder = "/no/such/folder";
  Json other = to_json(gone);
  CHECK(exit_code([&] { put_encoder_inside(other, weights, files); }) != 0);
}
