#include "train/caption_score.h"

#include <algorithm>

#include "data/scene_render.h"
#include "data/scene_sentence.h"
#include "media/png_writer.h"
#include "support/stopped.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("names, sentences and scenes are counted") {
  const TemporaryFolder folder;
  CaptionQuestions questions;
  for (int i = 0; i < 4; ++i) {
    const std::string path = folder / (std::to_string(i) + ".png");
    write_png(path, render(make_scene(1, static_cast<std::uint64_t>(i)), 12));
    questions.photos.push_back({std::to_string(i), path, "test", {"an orange, sweet", "an orange"}, "orange"});
  }
  questions.seen = question_scenes("unit", 6, ScenePairs::seen);
  questions.held_out = question_scenes("unit", 3, ScenePairs::held_out);
  std::vector<std::string> answers{"An orange , sweet .", "an orange, sour", "a kiwi", "a photo of an orange"};
  for (const auto& scene : questions.seen) answers.push_back(scene_sentences(scene.facts).back());
  for (std::size_t i = 0; i < 3; ++i) answers.push_back("nonsense");
  std::size_t next = 0;
  std::vector<std::size_t> batches;
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  Progress progress(log, "always", questions.size(), [] { return 1.0; });
  const auto asked = ask(
      questions,
      [&](std::span<const Image> images) {
        batches.push_back(images.size());
        std::vector<std::string> captions;
        for (std::size_t i = 0; i < images.size(); ++i) captions.push_back(answers.at(next++));
        return captions;
      },
      16, &progress, 3);
  REQUIRE(asked);
  const CaptionScores& scores = *asked;
  CHECK(said.text().find(" 13/13") != std::string::npos);
  CHECK(scores.photos == 4);
  CHECK(scores.names == 3);
  CHECK(scores.sentences == 1);
  CHECK(scores.seen.exact == 6);
  CHECK(scores.held_out.exact == 0);
  CHECK(batches == std::vector<std::size_t>{3, 1, 3, 3, 3});
  const auto all = rates(scores);
  CHECK(all[0] == std::pair<std::string, double>{"photos.name", 0.75});
}

TEST_CASE("photos without a name are asked for their sentences") {
  CaptionScores scores{.photos = 4, .sentences = 3};
  CHECK(rates(scores) == Rates{{"photos.sentence", 0.75}});
  CHECK(scores.photo_rate() == 0.75);
  scores.named = 2;
  scores.names = 1;
  CHECK(rates(scores) == Rates{{"photos.name", 0.5}, {"photos.sentence", 0.75}});
  CHECK(scores.photo_rate() == 0.5);
}

TEST_CASE("no more is asked once somebody asked to stop") {
  CaptionQuestions questions;
  questions.seen = question_scenes("unit", 6, ScenePairs::seen);
  CHECK(holds_when_stopped([&] {
    bool described = false;
    const auto scores = ask(
        questions,
        [&](std::span<const Image> images) {
          described = true;
          return std::vector<std::string>(images.size());
        },
        16);
    return !scores && !described;
  }));
}

TEST_CASE("captions are compared without their spacing") {
  CHECK(as_compared("  A red  apple , sweet .") == "a red apple, sweet");
  CHECK(as_compared("") == "");
}

TEST_CASE("questions are other scenes than those of training") {
  const auto asked = question_scenes("test", 50, ScenePairs::seen);
  for (std::uint64_t seed = 0; seed < 3; ++seed)
    for (std::uint64_t i = 0; i < 50; ++i)
      for (const auto& scene : asked) REQUIRE_FALSE(scene.seed == make_scene(seed, i).seed);
  CHECK_FALSE(question_scenes("valid", 1, ScenePairs::seen)[0].seed == asked[0].seed);
}
