#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "data/photo.h"
#include "data/scene.h"
#include "data/scene_score.h"
#include "media/image.h"
#include "train/rates.h"

namespace mm {

// What captions are asked: photos with known names and sentences, scenes whose pairs of colour and shape occur in training, and scenes
// that each hold a pair which never does.
struct CaptionQuestions {
  std::vector<Photo> photos;
  std::vector<Scene> seen, held_out;

  std::size_t size() const { return photos.size() + seen.size() + held_out.size(); }
  bool empty() const { return size() == 0; }
};

struct CaptionScores {
  std::int64_t photos = 0;
  std::int64_t named = 0;      // of these, how many have a name
  std::int64_t names = 0;      // captions that name the thing exactly, as name_in() finds it
  std::int64_t sentences = 0;  // captions that are one of the photo's sentences, word for word
  SceneScore seen = {}, held_out = {};

  double name_rate() const { return named == 0 ? 0 : static_cast<double>(names) / static_cast<double>(named); }
  double sentence_rate() const { return photos == 0 ? 0 : static_cast<double>(sentences) / static_cast<double>(photos); }
  double photo_rate() const { return named > 0 ? name_rate() : sentence_rate(); }  // what is asked of photos above all
};

// Each rate by name, 0 to 1: "photos.name", "photos.sentence", "scenes.exact", "scenes.shape", ..., "new-pairs.exact", ...; those of
// which nothing was asked are left out.
Rates rates(const CaptionScores& scores);

// Pictures to captions, in their order.
using Describe = std::function<std::vector<std::string>(std::span<const Image>)>;

// Captions every question, `batch` pictures at a time, and counts what is right. Scenes are drawn at `side` pixels. Nothing when somebody
// asked to stop (base/signals.h) before the last batch. progress: told of every picture; may be null.
std::optional<CaptionScores> ask(const CaptionQuestions& questions, const Describe& describe, int side, Progress* progress = nullptr,
                                 std::size_t batch = 32);

// A caption as it is compared: lower case, single blanks, none before punctuation, no final full stop.
std::string as_compared(std::string_view caption);

// `count` scenes that no training run draws: their seeds are of another stream.
std::vector<Scene> question_scenes(std::string_view purpose, std::size_t count, ScenePairs pairs);

}  // namespace mm
