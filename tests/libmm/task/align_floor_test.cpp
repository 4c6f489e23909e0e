#include "task/align_floor.h"

#include "base/log.h"
#include "data/scene_sentence.h"
#include "support/temporary.h"
#include "task/align_pool.h"
#include "text/wordpiece_trainer.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("colours find sentences better than chance, and learn nothing from nothing") {
  CaptionData data;
  SceneDataOptions scenes;
  scenes.count = 1500;
  std::vector<std::string> sentences;
  for (std::uint64_t i = 0; i < 300; ++i) sentences.push_back(scene_sentences(make_scene(scenes.seed, i).facts)[0]);
  const std::shared_ptr<const Tokenizer> tokenizer =
      Tokenizer::parse(make_wordpiece(sentences, {.size = 400, .least_count = 1}).tokenizer, "tokenizer.json");
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  Progress progress(log, "never", 1500);
  const auto colours = colours_and_words(data, scenes, tokenizer, false, progress);
  REQUIRE(colours);
  CaptionQuestions questions;
  questions.seen = question_scenes("test", 100, ScenePairs::seen);
  const auto pools = align_pools(data, "test", 0, questions);
  const auto rates = align_rates(pools, *colours);
  REQUIRE(rates);
  CHECK(rates->front().second > 4 * chance_rates(pools).front().second);
  scenes.count = 0;
  CHECK(colours_and_words(data, scenes, tokenizer, false, progress) == nullptr);
}
