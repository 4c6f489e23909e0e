#include "task/robustness_questions.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <map>
#include <set>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

constexpr std::int64_t kRows = 90;

// A vector, steps and symbols; the last 60 rows are for testing.
ArraySet three_inputs() {
  auto generator = at::detail::createCPUGenerator(1);
  ArraySet set;
  set.inputs["face"] = at::randn({kRows, 4}, generator);
  set.inputs["text"] = at::randn({kRows, 6}, generator).abs().mul(3).floor() + 1;
  set.inputs["voice"] = at::randn({kRows, 5, 2}, generator);
  set.labels = at::zeros({kRows}, at::kLong);
  set.class_names = {"no", "yes"};
  for (std::int64_t i = 0; i < kRows; ++i) (i < 30 ? set.train : set.test).push_back(i);
  return set;
}

StackPlan plan_of(const std::string& fusion) {
  StackPlan plan{.layers = {"text: embed 40 4"}, .inputs = {"face", "text", "voice"}, .classes = {"no", "yes"}, .fusion = fusion};
  if (!fusion.empty()) plan.views = {{4}, {6}, {5, 2}};
  return plan;
}

const RobustnessOptions kFew{.draws = 2, .noise_draws = 2};

std::vector<RobustnessQuestion> of_kind(const std::vector<RobustnessQuestion>& all, const std::string& kind) {
  std::vector<RobustnessQuestion> some;
  for (const auto& question : all)
    if (question.kind == kind) some.push_back(question);
  return some;
}

at::Tensor missing(const ArraySet& set, const std::string& input) { return set.inputs.at(input).flatten(1).isnan().all(1); }  // [N]

}  // namespace

TEST_CASE("what is asked: subsets, rates, drops, and noise where there are numbers") {
  const auto questions = robustness_questions(three_inputs(), plan_of("concat"), kFew);
  CHECK(questions[0].kind == "subset");
  CHECK(questions[0].input == "face+text+voice");
  std::map<std::string, int> count;
  for (const auto& question : questions)
    ++count[question.input.empty() || question.kind == "subset" ? question.kind : question.kind + " " + question.input];
  CHECK(count == std::map<std::string, int>{{"subset", 7},
                                            {"missing", 1 + 7 * 2},
                                            {"drop", 1 + 9 * 2},
                                            {"white face", 1 + 9 * 2},
                                            {"random-drop face", 1 + 9 * 2},
                                            {"structured-drop face", 1 + 9 * 2},
                                            {"white voice", 1 + 9 * 2},
                                            {"random-drop voice", 1 + 9 * 2},
                                            {"structured-drop voice", 1 + 9 * 2}});
}

TEST_CASE("of a fusion what is missing is NaN, row by row as the mask has it; the rows stay as many and in order") {
  const ArraySet set = three_inputs();
  const auto questions = robustness_questions(set, plan_of("concat"), kFew);
  for (const auto& question : questions) {
    if (!question.changed) continue;
    const ArraySet changed = question.changed();
    CHECK(changed.test.size() == 60);
    CHECK(changed.labels.size(0) == 60);
    for (const auto& [name, array] : changed.inputs) CHECK(array.size(0) == 60);
  }
  const auto subsets = of_kind(questions, "subset");
  CHECK(subsets[1].input == "face+text");
  CHECK(subsets[1].level == doctest::Approx(1.0 / 3));
  const ArraySet pair = subsets[1].changed();
  CHECK(missing(pair, "voice").all().item<bool>());
  CHECK(at::equal(pair.inputs.at("face"), set.inputs.at("face").narrow(0, 30, 60)));
  const auto half = of_kind(questions, "missing")[1 + 4 * 2].changed();  // rate 0.5, of 180 inputs
  const auto gone = missing(half, "face").to(at::kLong) + missing(half, "text").to(at::kLong) + missing(half, "voice").to(at::kLong);
  CHECK(gone.sum().item<std::int64_t>() == doctest::Approx(90).epsilon(0.015));
  CHECK(gone.max().item<std::int64_t>() == 2);
}

TEST_CASE("of texts words are spoilt, and what is made of them is what the model is shown") {
  ArraySet set = three_inputs();
  set.inputs.erase("text");
  set.inputs["said"] = at::zeros({kRows, 2});
  for (std::int64_t i = 0; i < kRows; ++i) set.texts["said"].push_back("a wonderful evening of number " + std::to_string(i));
  const StackPlan plan{
      .inputs = {"face", "said", "voice"}, .views = {{4}, {2}, {5, 2}}, .classes = {"no", "yes"}, .fusion = "concat", .texts = {"said"}};
  std::vector<std::vector<std::string>> asked;
  const ShownTexts shown = [&](const std::string& input, const std::vector<std::string>& texts) {
    CHECK(input == "said");
    asked.push_back(texts);
    return at::ones({static_cast<std::int64_t>(texts.size()), 2});
  };
  const auto questions = robustness_questions(set, plan, kFew, shown);
  for (const std::string kind : {"typo", "swap", "shuffle", "sticky", "omit", "word-drop"}) {
    const auto some = of_kind(questions, kind);
    REQUIRE(some.size() == 1 + 9 * 2);
    CHECK(some[0].input == "said");
    const ArraySet changed = some.back().changed();  // level 0.9
    REQUIRE(asked.back().size() == 60);
    std::set<std::string> distinct(asked.back().begin(), asked.back().end());
    CHECK(asked.back() != std::vector(set.texts["said"].begin() + 30, set.texts["said"].end()));
    if (kind != "word-drop") CHECK(distinct.size() == 60);  // each row draws for itself, and numbers are not letters
    CHECK(at::equal(changed.inputs.at("said"), at::ones({60, 2})));
    CHECK(at::equal(changed.inputs.at("face"), set.inputs.at("face").narrow(0, 30, 60)));
    const auto before = asked.back();
    some.back().changed();
    CHECK(asked.back() == before);
  }
  for (const auto& question : questions)
    if (question.input == "said") CHECK(question.kind != "white");
  const auto dropped = of_kind(questions, "drop").back().changed();
  std::size_t words = 0;
  for (const auto& text : asked.back())
    words += static_cast<std::size_t>(std::count(text.begin(), text.end(), ' ')) + (text.empty() ? 0 : 1);
  CHECK(static_cast<double>(words) == doctest::Approx(0.1 * 60 * 6).epsilon(0.3));
  CHECK(at::equal(dropped.inputs.at("said"), at::ones({60, 2})));
  CHECK(of_kind(robustness_questions(set, plan, kFew), "typo").empty());  // where nobody can show them, noise is in the vectors
  CHECK(of_kind(robustness_questions(set, plan, kFew), "white").size() == 3 * (1 + 9 * 2));
}

TEST_CASE("steps drop out whole, numbers to their mean, symbols to 0 but for the first and the last") {
  const auto set = three_inputs();
  const auto drops = of_kind(robustness_questions(set, plan_of("concat"), kFew), "drop");
  CHECK(drops[0].changed == nullptr);
  const auto most = drops.back().changed();  // level 0.9
  const auto steps = most.inputs.at("voice").isnan();
  CHECK(at::equal(steps.any(2), steps.all(2)));
  CHECK(steps.to(at::kDouble).mean().item<double>() == doctest::Approx(0.9).epsilon(0.05));
  const auto symbols = most.inputs.at("text");
  CHECK(symbols.select(1, 0).gt(0).all().item<bool>());
  CHECK(symbols.select(1, 5).gt(0).all().item<bool>());
  CHECK(symbols.narrow(1, 1, 4).eq(0).to(at::kDouble).mean().item<double>() == doctest::Approx(0.9).epsilon(0.1));
  const auto mean = set.inputs.at("face").narrow(0, 0, 30).mean(0);  // of the training rows
  CHECK((most.inputs.at("face") - mean).abs().lt(1e-6).to(at::kDouble).mean().item<double>() == doctest::Approx(0.9).epsilon(0.05));
}

TEST_CASE("inputs that stand side by side get the mean of the training rows; nothing of them is NaN") {
  const auto set = three_inputs();
  StackPlan plan = plan_of("");
  plan.layers = {"linear 2"};
  for (const auto& question : robustness_questions(set, plan, kFew)) {
    if (!question.changed) continue;
    for (const auto& [name, array] : question.changed().inputs) CHECK(array.isfinite().all().item<bool>());
  }
  const auto alone = of_kind(robustness_questions(set, plan, kFew), "subset").back().changed();  // voice
  CHECK((alone.inputs.at("face") - set.inputs.at("face").narrow(0, 0, 30).mean(0)).abs().max().item<double>() < 1e-6);
}

TEST_CASE("questions are the same each time, and those of one draw are not those of another") {
  const auto once = robustness_questions(three_inputs(), plan_of("concat"), kFew),
             again = robustness_questions(three_inputs(), plan_of("tfn 2"), kFew);
  REQUIRE(once.size() == again.size());
  for (std::size_t i = 0; i < once.size(); ++i)
    if (once[i].changed)
      for (const auto& [name, array] : once[i].changed().inputs)
        CHECK(at::equal(array.nan_to_num(-9), again[i].changed().inputs.at(name).nan_to_num(-9)));
  const auto missed = of_kind(once, "missing");
  CHECK_FALSE(at::equal(missing(missed[5].changed(), "face"), missing(missed[6].changed(), "face")));
}

TEST_CASE("a rate at which every row has one input left is the last; one input is never missing") {
  ArraySet set = three_inputs();
  set.inputs.erase("text");
  StackPlan plan{.inputs = {"face", "voice"}, .views = {{4}, {5, 2}}, .classes = {"no", "yes"}, .fusion = "concat"};
  CHECK(of_kind(robustness_questions(set, plan, kFew), "missing").back().level == 0.5);
  set.inputs.erase("voice");
  StackPlan alone{.layers = {"linear 2"}, .inputs = {"face"}, .input = {4}, .classes = {"no", "yes"}};
  const auto questions = robustness_questions(set, alone, kFew);
  CHECK(of_kind(questions, "missing").empty());
  CHECK(of_kind(questions, "subset").size() == 1);
  set.test.clear();
  CHECK(complaint([&] { robustness_questions(set, alone, kFew); }) == "--robustness: there are no test rows to ask a model about");
}

TEST_CASE("answers are in the order of the questions, and what changes nothing has the first one's") {
  const auto questions = robustness_questions(three_inputs(), plan_of("concat"), kFew);
  std::size_t asked = 0;
  const auto answers = robustness_answers(questions, [&](const ArraySet&) { return Rates{{"accuracy", static_cast<double>(asked++)}}; });
  REQUIRE(answers);
  REQUIRE(answers->size() == questions.size());
  CHECK(asked == questions.size() - 8);  // of 2 + 6 curves the level 0 is not asked again
  CHECK(answers->at(7).kind == "missing");
  CHECK(answers->at(7).rates.at(0).second == 0);
  CHECK(answers->at(8).rates.at(0).second == 7);
  for (const auto& answer : *answers) CHECK(answer.examples == 60);
  CHECK_FALSE(robustness_answers(questions, [](const ArraySet&) { return std::optional<Rates>(); }));
}
