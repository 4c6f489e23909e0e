#include "task/stack_classifier.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <numeric>

#include "model/stack.h"
#include "support/caught.h"
#include "support/temporary.h"
#include "train/checkpoint.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::string kEncoder = MM_TEST_DATA "/word-vectors/plain";

// Two inputs side by side, one of them the text: a value, or classes.
StackPlan plan(std::vector<std::string> classes) {
  StackPlan plan{.layers = {}, .inputs = {"other", "text"}, .classes = std::move(classes)};
  plan.views = {{2}, {8}};
  plan.fusion = "concat";
  plan.head = {plan.classes.empty() ? "linear 1" : "linear 2"};
  if (plan.classes.empty()) plan.values = {"score"};
  if (plan.classes.empty()) plan.ranges = {{.least = -3, .greatest = 3, .error = 0.5}};
  plan.texts = {"text"};
  plan.text_encoder = kEncoder;
  return plan;
}

// The value is the sum of the other input, plus the text's numbers, plus 0.25.
std::unique_ptr<TextClassifier> opened(const TemporaryFolder& folder, const StackPlan& plan) {
  const std::int64_t outputs = plan.classes.empty() ? 1 : 2;
  write_model_folder(folder / "model", {.texts = {{"config.json", to_json(plan).dump()}}},
                     {{"head.0.weight", at::ones({outputs, 10})}, {"head.0.bias", at::zeros({outputs}) + 0.25}});
  return stack_classifier(Folder(folder / "model"), {});
}

}  // namespace

TEST_CASE("what an item brings is asked, what it lacks is missing, and shares add up") {
  const TemporaryFolder folder;
  const auto classifier = opened(folder, plan({}));
  CHECK(classifier->labels() == std::vector<std::string>{"score"});
  CHECK((classifier->scoring() == Scoring::none));
  CHECK(classifier->features() == std::vector<std::string>{"other"});
  CHECK(classifier->ranges().at(0).error == 0.5);
  const at::Tensor other = at::tensor({0.5F, 1.0F});
  const std::vector<TextItem> items{
      {.text = "good", .features = {{"other", other}}}, {.text = "good"}, {.text = "", .silent = true, .features = {{"other", other}}}};
  const auto scores = classifier->classify(items);
  CHECK(scores[2].scores[0] == doctest::Approx(1.75));
  CHECK(scores[0].scores[0] == doctest::Approx(scores[1].scores[0] + 1.5));
  CHECK(scores[0].missing.empty());
  CHECK(scores[1].missing == std::vector<std::string>{"other"});
  CHECK(scores[2].missing == std::vector<std::string>{"text"});
  REQUIRE(scores[0].contributions.size() == 2);
  CHECK(scores[0].contributions[0].first == "other");
  CHECK(scores[0].contributions[0].second == doctest::Approx(1.5));
  CHECK(scores[0].contributions[0].second + scores[0].contributions[1].second == doctest::Approx(scores[0].scores[0] - 0.25));
  CHECK(scores[2].contributions.size() == 1);
  CHECK(classifier->classify({}).empty());
}

TEST_CASE("classes have probabilities") {
  const TemporaryFolder folder;
  const auto classifier = opened(folder, plan({"bad", "good"}));
  CHECK((classifier->scoring() == Scoring::softmax));
  const auto scores = classifier->classify(std::vector<TextItem>{{.text = "good"}});
  CHECK(std::accumulate(scores[0].scores.begin(), scores[0].scores.end(), 0.0) == doctest::Approx(1));
}

TEST_CASE("what it cannot take is said of the item") {
  const TemporaryFolder folder;
  const auto classifier = opened(folder, plan({}));
  const auto said = [&](const TextItem& item) { return complaint([&] { classifier->check(item); }); };
  CHECK(said({.text = "good"}) == "");
  CHECK(said({.text = "\xff"}) == "the text is not UTF-8");
  CHECK(said({.text = "", .silent = true}).starts_with("there is nothing to judge"));
  CHECK(said({.text = "good", .features = {{"others", at::ones({2})}}}) == "the model takes no 'others' (did you mean 'other'?)");
  CHECK(said({.text = "good", .features = {{"other", at::ones({3})}}}) == "'other' is [3], and the model takes [2]");
}

TEST_CASE("a model without texts, and one whose inputs stand side by side") {
  const TemporaryFolder folder;
  StackPlan none = plan({});
  none.texts.clear();
  CHECK(complaint([&] { opened(folder, none); }).ends_with("reads no texts, sounds or videos"));
  StackPlan beside = plan({});
  beside.fusion.clear();
  beside.head.clear();
  beside.views.clear();
  beside.input = {10};
  beside.layers = {"linear 1"};
  CHECK(complaint([&] { opened(folder, beside); }).find("none of which may be missing") != std::string::npos);
}

TEST_CASE("a category has a vector of its own, all that are not known share one, and none is missing") {
  const TemporaryFolder folder;
  StackPlan with = plan({});
  with.inputs = {"other", "text", "who"};
  with.views.push_back({1});
  with.layers = {"who: embed 3 1"};
  with.categories = {{"who", {"anna", "cleo"}}};
  write_model_folder(folder / "model", {.texts = {{"config.json", to_json(with).dump()}}},
                     {{"views.2.layers.0.weight", at::tensor({10.0F, 20.0F, 30.0F}).view({3, 1})},
                      {"head.0.weight", at::ones({1, 11})},
                      {"head.0.bias", at::zeros({1})}});
  const auto classifier = stack_classifier(Folder(folder / "model"), {});
  CHECK(classifier->features() == std::vector<std::string>{"other"});
  CHECK(classifier->categories() == std::vector<std::string>{"who"});
  const auto value = [&](const char* who) {
    const TextItem item{.text = "", .silent = true, .categories = {{"who", who}}};
    classifier->check(item);
    return classifier->classify(std::vector{item})[0].scores[0];
  };
  CHECK(value("anna") == 20);
  CHECK(value("cleo") == 30);
  CHECK(value("zoe") == 10);
  CHECK(value("somebody") == 10);
  const auto without = classifier->classify(std::vector<TextItem>{{.text = "good"}})[0];
  CHECK(without.missing == std::vector<std::string>{"other", "who"});
}

TEST_CASE("a model of media files alone reads no texts") {
  const TemporaryFolder folder;
  StackPlan heard = plan({});
  heard.texts.clear();
  heard.text_encoder.clear();
  heard.inputs = {"pitch", "prosody"};
  heard.extracted = {"pitch", "prosody"};
  const auto classifier = opened(folder, heard);
  CHECK(classifier->extracted() == std::vector<std::string>{"pitch", "prosody"});
  CHECK(classifier->features() == classifier->extracted());
  CHECK(classifier->longest() == 0);
  const auto said = [&](const TextItem& item) { return complaint([&] { classifier->check(item); }); };
  CHECK(said({.text = "good"}) == "there is nothing to judge: none of the model's inputs, and it reads no texts");
  const TextItem item{.text = "good", .features = {{"pitch", at::ones({2})}}};
  CHECK(said(item) == "");
  const auto scores = classifier->classify(std::vector<TextItem>{item});
  CHECK(scores[0].scores[0] == doctest::Approx(2.25));
  CHECK(scores[0].missing == std::vector<std::string>{"prosody"});
}
