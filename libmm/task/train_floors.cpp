#include "task/train_floors.h"

#include <algorithm>

#include "data/scene_render.h"
#include "data/scene_sentence.h"
#include "train/floor.h"

namespace mm {
namespace {

constexpr int kKnownScenes = 2000;  // at most; else those of one epoch

// Floors are asked about photos and scenes apart, as each has its own sentences.
Rates rates_of(const CaptionQuestions& questions, const Describe& photos, const Describe& scenes) {
  CaptionScores scores;
  if (!questions.photos.empty()) scores = ask({questions.photos, {}, {}}, photos, kQuestionSide);
  if (!questions.seen.empty()) {
    const auto drawn = ask({{}, questions.seen, questions.held_out}, scenes, kQuestionSide);
    scores.seen = drawn.seen;
    scores.held_out = drawn.held_out;
  }
  return rates(scores);
}

Describe always(const std::vector<std::string>& sentences) {
  return [text = sentences.empty() ? std::string() : most_frequent(sentences)](std::span<const Image> images) {
    return std::vector<std::string>(images.size(), text);
  };
}

Describe nearest(const NearestColours& known) {
  return [&known](std::span<const Image> images) {
    std::vector<std::string> captions;
    for (const auto& image : images) captions.push_back(known(image));
    return captions;
  };
}

}  // namespace

std::vector<Floor> train_floors(const TrainOptions& options, const TrainData& data) {
  NearestColours photos, scenes;
  std::vector<std::string> photo_sentences, scene_texts;
  if (!data.test_questions.photos.empty())
    for (const auto& photo : data.train) {
      photo_sentences.push_back(photo.sentences[0]);
      photos.add(read_image(photo.path), photo.sentences[0]);
    }
  if (!data.test_questions.seen.empty())
    for (int i = 0; i < std::min(kKnownScenes, options.data.scenes.count); ++i) {
      const Scene scene = make_scene(options.data.scenes.seed, static_cast<std::uint64_t>(i));
      scene_texts.push_back(scene_sentences(scene.facts)[0]);
      scenes.add(render(scene, kQuestionSide), scene_texts.back());
    }
  const auto& questions = data.test_questions;
  return {{"most frequent caption", rates_of(questions, always(photo_sentences), always(scene_texts))},
          {"nearest colours", rates_of(questions, nearest(photos), nearest(scenes))}};
}

}  // namespace mm
