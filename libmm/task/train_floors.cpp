#include "task/train_floors.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/hash.h"
#include "base/progress.h"
#include "base/signals.h"
#include "data/scene_render.h"
#include "data/scene_sentence.h"
#include "train/floor.h"
#include "train/kept_floors.h"

namespace mm {
namespace {

constexpr int kKnownScenes = 2000;            // at most; else those of one epoch
constexpr std::size_t kKnownPhotos = 20'000;  // whose colours are looked at, evenly spread over those to learn from

// Floors are asked about photos and scenes apart, as each has its own sentences.
std::optional<Rates> rates_of(const CaptionQuestions& questions, const Describe& photos, const Describe& scenes, Progress& progress) {
  const auto of_photos = ask({questions.photos, {}, {}}, photos, kQuestionSide, &progress);
  const auto of_scenes = ask({{}, questions.seen, questions.held_out}, scenes, kQuestionSide, &progress);
  if (!of_photos || !of_scenes) return std::nullopt;
  CaptionScores scores = *of_photos;
  scores.seen = of_scenes->seen;
  scores.held_out = of_scenes->held_out;
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

// All that the floors follow from, as a digest.
std::string basis_of(const TrainOptions& options, const CaptionData& data) {
  std::string text =
      fmt::format("{} {} {}\n", data.mixture ? data.mixture->fingerprint() : "", options.data.scenes.count, options.data.scenes.seed);
  for (const auto* photos : {&data.train, &data.test_questions.photos})
    for (const auto& photo : *photos) {
      text += fmt::format("{}\n{}\n", photo.id, photo.name);
      for (const auto& sentence : photo.sentences) text += sentence + "\n";
    }
  text += fmt::format("{} {} {} {}", data.test_questions.seen.size(), data.test_questions.held_out.size(), kKnownScenes, kQuestionSide);
  return sha256(text);
}

// How many photos are looked at.
std::size_t known_photos(const CaptionData& data) {
  return data.test_questions.photos.empty() ? 0 : std::min(data.train.size(), kKnownPhotos);
}

// The training pictures with their first sentences.
struct Known {
  NearestColours photos, scenes;
  std::vector<std::string> photo_texts, scene_texts;

  // Looks at the photos when photos are asked about, and at so many scenes. False when somebody asked to stop.
  bool learn(const CaptionData& data, const TrainOptions& options, int scene_count, Progress& progress) {
    const std::size_t looked_at = known_photos(data);
    if (looked_at > 0)
      for (const auto& photo : data.train) photo_texts.push_back(photo.sentences[0]);
    for (std::size_t i = 0; i < looked_at; ++i, progress.advance()) {
      if (stop_signal() != 0) return false;
      add(data.train[i * data.train.size() / looked_at], options.data.budget > 0);
    }
    for (int i = 0; i < scene_count; ++i, progress.advance()) {
      if (stop_signal() != 0) return false;
      const Scene scene = make_scene(options.data.scenes.seed, static_cast<std::uint64_t>(i));
      scene_texts.push_back(scene_sentences(scene.facts)[0]);
      scenes.add(render(scene, kQuestionSide), scene_texts.back());
    }
    return true;
  }

 private:
  void add(const Photo& photo, bool may_be_unreadable) {
    try {
      photos.add(read_photo(photo), photo.sentences[0]);
    } catch (const Error& error) {
      if (error.kind != Kind::input || !may_be_unreadable) throw;
    }
  }
};

std::optional<std::vector<Floor>> made(const TrainOptions& options, const CaptionData& data, Log& log) {
  const auto& questions = data.test_questions;
  const int scenes = questions.seen.empty() ? 0 : std::min(kKnownScenes, options.data.scenes.count);
  if (!questions.empty()) log.note("asking the same of two ways that do not learn");
  Progress progress(log, options.progress, known_photos(data) + static_cast<std::size_t>(scenes) + 2 * questions.size());
  Known known;
  if (!known.learn(data, options, scenes, progress)) return std::nullopt;
  const auto frequent = rates_of(questions, always(known.photo_texts), always(known.scene_texts), progress);
  if (!frequent) return std::nullopt;
  const auto colours = rates_of(questions, nearest(known.photos), nearest(known.scenes), progress);
  if (!colours) return std::nullopt;
  return std::vector<Floor>{{"most frequent caption", *frequent}, {"nearest colours", *colours}};
}

}  // namespace

std::optional<std::vector<Floor>> train_floors(const TrainOptions& options, const CaptionData& data, const std::string& kept, Log& log) {
  return kept_floors(kept, basis_of(options, data), [&] { return made(options, data, log); });
}

}  // namespace mm
