#include "data/scene_sentence.h"

#include <set>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a scene in words") {
  const SceneFacts pair{
      {{.shape = 0, .colour = 0, .texture = 1, .size = 2}, {.shape = 1, .colour = 4, .size = 1}}, 1, Relation::left_of, 3};
  CHECK(scene_sentences(pair)[0] == "a large striped red circle to the left of a small blue square on grass");
  CHECK(scene_sentences(pair)[4] == "a small blue square to the right of a large striped red circle on grass");
  const SceneFacts many{{{.shape = 6, .colour = 1}}, 4, Relation::none, 0};
  CHECK(scene_sentences(many)[0] == "four orange crosses on a plain background");
  CHECK(scene_sentences(many)[2] == "there are four orange crosses on a plain background");
  const SceneFacts row{
      {{.shape = 4, .colour = 1}, {.shape = 5, .colour = 6, .texture = 2}, {.shape = 8, .colour = 2}}, 1, Relation::between, 5};
  CHECK(scene_sentences(row)[0] == "an orange star between a dotted pink heart and a yellow moon on water");
}

TEST_CASE("every sentence of every scene parses to its facts") {
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const auto facts = make_scene(9, i, i % 2 ? ScenePairs::held_out : ScenePairs::seen).facts;
    const auto sentences = scene_sentences(facts);
    REQUIRE(std::set<std::string>(sentences.begin(), sentences.end()).size() == sentences.size());
    for (const auto& sentence : sentences) {
      const auto claim = parse_scene(sentence);
      REQUIRE_MESSAGE(claim.has_value(), sentence);
      const auto other = told_from_the_other_side(*claim);
      REQUIRE_MESSAGE((*claim == facts || (other && *other == facts)), sentence);
    }
    REQUIRE(*parse_scene(sentences[0] + " .") == facts);
  }
}

TEST_CASE("what is not a sentence of the grammar does not parse") {
  for (const char* text :
       {"", "a", "a red", "a red circle", "a red circle on", "a red circle on the moon", "a circle on grass", "a red circles on grass",
        "two red circle on grass", "no red circles on grass", "a red circle between a blue star on grass", "a red circle on grass on grass",
        "a redcircle on grass", "on grass", "a red circle a blue star on grass"})
    CHECK_MESSAGE(!parse_scene(text), text);
}
