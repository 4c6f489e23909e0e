#include "data/scene_score.h"

#include "data/scene_sentence.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const SceneFacts kPair{{{.shape = 0, .colour = 0, .texture = 1, .size = 2}, {.shape = 1, .colour = 4, .size = 1}}, 1, Relation::left_of, 3};

std::array<std::int64_t, 7> right(const SceneFacts& facts, const char* caption) {
  SceneScore score;
  score.add(facts, caption);
  return score.right;
}

}  // namespace

TEST_CASE("every true sentence is exact") {
  for (std::uint64_t i = 0; i < 200; ++i) {
    const auto facts = make_scene(2, i).facts;
    for (const auto& sentence : scene_sentences(facts)) {
      SceneScore score;
      score.add(facts, sentence);
      REQUIRE(score.exact == 1);
      REQUIRE(score.right == score.asked);
    }
  }
}

TEST_CASE("each wrong word costs its attribute") {
  using Counts = std::array<std::int64_t, 7>;
  CHECK(right(kPair, "a large striped red circle to the left of a small blue square on grass") == Counts{2, 2, 2, 2, 0, 1, 1});
  CHECK(right(kPair, "a large red circle to the left of a small green star on water") == Counts{1, 1, 1, 2, 0, 1, 0});
  CHECK(right(kPair, "a small blue square to the right of a large striped red circle on grass") == Counts{2, 2, 2, 2, 0, 1, 1});
  CHECK(right(kPair, "a large striped red circle above a small blue square on grass") == Counts{2, 2, 2, 2, 0, 0, 1});
  CHECK(right(kPair, "nonsense") == Counts{});
  const SceneFacts three{{{.shape = 4, .colour = 2}}, 3, Relation::none, 0};
  CHECK(right(three, "two yellow stars on a plain background") == Counts{1, 1, 1, 0, 0, 0, 1});
  CHECK(right(three, "three yellow stars on a plain background") == Counts{1, 1, 1, 0, 1, 0, 1});
}

TEST_CASE("rates of many captions") {
  SceneScore all;
  all.add(kPair, "a large striped red circle to the left of a small blue square on grass");
  SceneScore more;
  more.add(kPair, "a large striped red circle to the left of a small blue heart on grass");
  more.add(kPair, "blah");
  all.add(more);
  CHECK(all.exact_rate() == doctest::Approx(1.0 / 3));
  CHECK(all.rate(0) == doctest::Approx(3.0 / 6));
  CHECK(all.rate(4) == 0);
}
