#include "train/question_score.h"

#include "support/stopped.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::vector<AskedSet> two_sets() {
  AskedSet photos{.name = "photos",
                  .asked = {{{"what?", "A kiwi.", "kind"}, {"is it?", "yes", "yes-no"}}, {{"is it?", "no", "yes-no"}}},
                  .picture = {}};
  AskedSet scenes{.name = "scenes", .asked = {{{"how many?", "3", "count"}}, {}}, .picture = {}};
  return {photos, scenes};
}

}  // namespace

TEST_CASE("answers are counted by set and by kind") {
  const auto sets = two_sets();
  CHECK(question_count(sets) == 4);
  std::vector<std::size_t> parts;
  const auto rates = ask(
      sets,
      [&](const AskedSet& set, std::size_t first, std::size_t count) {
        parts.push_back(count);
        std::vector<std::vector<std::string>> answers;
        for (std::size_t i = first; i < first + count; ++i) {
          answers.emplace_back();
          for (const auto& one : set.asked[i]) answers.back().push_back(one.kind == "kind" ? "a  Kiwi" : "yes");
        }
        return answers;
      },
      nullptr, 2);
  REQUIRE(rates);
  CHECK(parts == std::vector<std::size_t>{2, 2});
  CHECK(*rates ==
        Rates{{"photos.accuracy", 2.0 / 3}, {"photos.kind", 1}, {"photos.yes-no", 0.5}, {"scenes.accuracy", 0}, {"scenes.count", 0}});
  CHECK(mean_accuracy(*rates) == doctest::Approx(1.0 / 3));
}

TEST_CASE("a stop is obeyed between pictures") {
  CHECK(holds_when_stopped(
      [] { return !ask(two_sets(), [](const AskedSet&, std::size_t, std::size_t) { return std::vector<std::vector<std::string>>(); }); }));
}

TEST_CASE("a guess without a picture is the most frequent answer to the question, or to its kind, or of its set") {
  QuestionPriors priors;
  for (const auto* answer : {"red", "blue", "blue"}) priors.add("scenes", {"what colour is the ring?", answer, "colour"});
  for (const auto* answer : {"red", "red", "red"}) priors.add("scenes", {"what colour is the star?", answer, "colour"});
  for (int i = 0; i < 9; ++i) priors.add("scenes", {"how many?", "2", "count"});
  CHECK(priors.by_question("scenes", {"what colour is the ring?", "", "colour"}) == "blue");
  CHECK(priors.by_question("scenes", {"what colour is the moon?", "", "colour"}) == "red");
  CHECK(priors.by_question("scenes", {"who?", "", "person"}) == "2");
  CHECK(priors.most_frequent("scenes") == "2");
  CHECK(priors.most_frequent("photos").empty());
}
