#include "evaluate/labels.h"

#include <cmath>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const Score& named(const std::vector<Score>& scores, std::string_view name) {
  for (const auto& score : scores)
    if (score.name == name) return score;
  FAIL("no such score");
  return scores.front();
}

JudgedText said(const std::string& truth, const std::string& row) {
  return {.id = "1", .predicted = "", .references = {truth}, .row = Json::parse(row, "x.jsonl:1"), .where = "x.jsonl:1"};
}

}  // namespace

TEST_CASE("classes are scored beside what is right without looking, each with its own F1") {
  const std::vector<JudgedText> items{{.id = "1", .predicted = "cat", .references = {"cat"}},
                                      {.id = "2", .predicted = "cat", .references = {"dog"}},
                                      {.id = "3", .predicted = "dog", .references = {"dog"}},
                                      {.id = "4", .predicted = "", .references = {"dog"}}};
  const auto scores = label_scores(items);
  CHECK(scores.front().name == "majority");
  CHECK(scores.front().value == doctest::Approx(0.75));
  CHECK(scores.front().detail == "always 'dog'");
  CHECK(named(scores, "accuracy").value == doctest::Approx(0.5));
  CHECK(named(scores, "F1.cat").value == doctest::Approx(2.0 / 3));
  CHECK(named(scores, "F1.dog").detail == "precision 1.0000, recall 0.3333; 1 right, 1 said, 3 true");
  CHECK(complaint([] {
          label_scores({{.id = "x", .predicted = "a", .references = {"a", "b"}, .where = "p:3", .true_at = "r:7"}});
        }) == "r:7: 'x' has 2 references, and one is true");
}

TEST_CASE("probabilities are read as an object, as records of mm, and beside a list of classes") {
  std::vector<JudgedText> items{
      said("cat", R"({"probabilities": {"cat": 0.7, "dog": 0.2, "cow": 0.1}})"),
      said("dog", R"({"probabilities": [{"label": "dog", "probability": 0.5}, {"label": "cat", "probability": 0.5}]})"),
      said("cow", R"({"probabilities": [0.25, 0.75], "classes": ["dog", "cow"]})")};
  name_likeliest(items);
  CHECK(items[0].predicted == "cat");
  CHECK(items[1].predicted == "cat");  // the first by name
  CHECK(items[2].predicted == "cow");
  std::vector<std::string> remarks;
  const auto scores = label_probability_scores(items, remarks);
  CHECK(remarks.empty());
  CHECK(named(scores, "log-loss").value == doctest::Approx(-(std::log(0.7) + std::log(0.5) + std::log(0.75)) / 3));
  CHECK(named(scores, "Brier").value == doctest::Approx((0.09 + 0.04 + 0.01 + 0.5 + 0.125) / 3));
  CHECK(named(scores, "AUROC.macro").value == doctest::Approx(1));
  CHECK(named(scores, "ECE").value > 0);
}

TEST_CASE("of two classes the second is asked for, and named") {
  const std::vector<JudgedText> items{said("no", R"({"probabilities": {"yes": 0.6, "no": 0.4}})"),
                                      said("yes", R"({"probabilities": {"yes": 0.6, "no": 0.4}})")};
  std::vector<std::string> remarks;
  const auto scores = label_probability_scores(items, remarks);
  CHECK(named(scores, "AUROC").value == doctest::Approx(0.5));
  CHECK(named(scores, "AUROC").detail == "of 'yes'");
}

TEST_CASE("a probability of what is said gives its calibration") {
  std::vector<JudgedText> items{said("cat", R"({"probability": 0.9})"), said("cat", R"({"probability": "0.9"})")};
  items[0].predicted = "cat";
  items[1].predicted = "dog";
  std::vector<std::string> remarks;
  const auto scores = label_probability_scores(items, remarks);
  REQUIRE(scores.size() == 1);
  CHECK(named(scores, "ECE").value == doctest::Approx(0.4));
  items[1] = said("cat", R"({"probability": "90 %"})");
  CHECK(label_probability_scores(items, remarks).empty());
  CHECK(remarks == std::vector<std::string>{"no ECE, as 'probability' of x.jsonl:1 is no number from 0 to 1"});
}

TEST_CASE("why there are no figures of probabilities is said") {
  const auto remark = [](const std::vector<JudgedText>& items) {
    std::vector<std::string> remarks;
    CHECK(label_probability_scores(items, remarks).empty());
    return remarks.empty() ? "" : remarks.front();
  };
  CHECK(remark({said("cat", R"({"label": "cat"})")}) == "");
  CHECK(remark({said("cat", R"({"probabilities": "[0.5 0.5]"})")}) == "");  // a cell of a table
  CHECK(remark({said("cat", R"({"probabilities": {"cat": 1}})"), said("cat", "{}")}) ==
        "no figures of probabilities, as x.jsonl:1 has none");
  CHECK(remark({said("cat", R"({"probabilities": {"cat": 0.9, "dog": 0.8}})")}) ==
        "no figures of probabilities, as x.jsonl:1 has a sum of 1.7000");
  CHECK(remark({said("cat", R"({"probabilities": {"cat": 1}})")}) == "no figures of probabilities, as x.jsonl:1 has one class alone");
}

TEST_CASE("probabilities that are none are told with their line") {
  const auto complains = [](const std::string& row) {
    return complaint([&] {
      std::vector<JudgedText> items{said("cat", row)};
      name_likeliest(items);
    });
  };
  CHECK(complains(R"({"probabilities": {"cat": 1.5}})") == "x.jsonl:1: the probability of 'cat' is 1.5");
  CHECK(complains(R"({"probabilities": {"cat": -0.5}})") == "x.jsonl:1: the probability of 'cat' is -0.5");
  CHECK(complains(R"({"probabilities": {"cat": null}})") == "x.jsonl:1: probabilities.cat: expected a number, got null");
  CHECK(complains(R"({"probabilities": [0.5, 0.5]})") == "x.jsonl:1: has 2 probabilities, and no list 'classes' that names them");
  CHECK(complains(R"({"probabilities": [0.5, 0.5], "classes": ["cat"]})") == "x.jsonl:1: has 2 probabilities, and 1 classes");
  CHECK(complains(R"({"probabilities": [0.5, 0.5], "classes": ["cat", "cat"]})") == "x.jsonl:1: 'cat' has two probabilities");
  CHECK(complains(R"({"probabilities": [0.5], "classes": [0.5]})") == "x.jsonl:1: a class is neither a text nor a whole number");
  CHECK(complains(R"({"probabilities": [{"p": 1}]})") == "x.jsonl:1: 'probabilities' holds an object without a label");
  CHECK(complains(R"({"probabilities": []})") == "x.jsonl:1: has neither a class nor probabilities of any");
}

TEST_CASE("numbers are scored as numbers, and what is none is told with its row") {
  const std::vector<JudgedText> items{{.id = "1", .predicted = "1.5", .references = {"1"}},
                                      {.id = "2", .predicted = "+3", .references = {"2e0"}}};
  const auto scores = value_scores(items);
  CHECK(named(scores, "MAE").value == doctest::Approx(0.75));
  CHECK(named(scores, "Pearson").value == doctest::Approx(1));
  CHECK(complaint([] { value_scores({{.id = "x", .predicted = "nan", .references = {"1"}, .where = "p:3", .true_at = "r:7"}}); }) ==
        "p:3: 'nan' is no finite number");
  CHECK(complaint([] { value_scores({{.id = "x", .predicted = "1", .references = {"one"}, .where = "p:3", .true_at = "r:7"}}); }) ==
        "r:7: 'one' is no finite number");
  CHECK(!label_protocol().empty());
  CHECK(!value_protocol().empty());
}
