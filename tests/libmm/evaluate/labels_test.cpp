#include "evaluate/labels.h"

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
          label_scores({{.id = "x", .predicted = "a", .references = {"a", "b"}}});
        }) == "--ref: 'x' has 2 references, and one is true");
}

TEST_CASE("numbers are scored as numbers, and what is none is told with its id") {
  const std::vector<JudgedText> items{{.id = "1", .predicted = "1.5", .references = {"1"}},
                                      {.id = "2", .predicted = "+3", .references = {"2e0"}}};
  const auto scores = value_scores(items);
  CHECK(named(scores, "MAE").value == doctest::Approx(0.75));
  CHECK(named(scores, "Pearson").value == doctest::Approx(1));
  CHECK(complaint([] { value_scores({{.id = "x", .predicted = "nan", .references = {"1"}}}); }) == "--pred: 'nan' of 'x' is no number");
  CHECK(complaint([] { value_scores({{.id = "x", .predicted = "1", .references = {"one"}}}); }) == "--ref: 'one' of 'x' is no number");
  CHECK(!label_protocol().empty());
  CHECK(!value_protocol().empty());
}
