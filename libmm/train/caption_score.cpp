#include "train/caption_score.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/check.h"
#include "base/hash.h"
#include "base/signals.h"
#include "data/grocery.h"
#include "data/scene_render.h"

namespace mm {
namespace {

void add_scene_rates(Rates& rates, const std::string& prefix, const SceneScore& score) {
  if (score.scenes == 0) return;
  rates.emplace_back(prefix + ".exact", score.exact_rate());
  for (std::size_t i = 0; i < kSceneAttributes.size(); ++i)
    if (score.asked[i] > 0) rates.emplace_back(fmt::format("{}.{}", prefix, kSceneAttributes[i]), score.rate(i));
}

// Who captions, how many pictures at a time, and who is told.
struct Asking {
  const Describe& describe;
  std::size_t batch;
  Progress* progress;
};

// Captions of `count` pictures, each made by `image` when its batch is due; false when somebody asked to stop.
bool each_caption(const Asking& asking, std::size_t count, const std::function<Image(std::size_t)>& image,
                  const std::function<void(std::size_t, const std::string&)>& take) {
  for (std::size_t first = 0; first < count; first += asking.batch) {
    if (stop_signal() != 0) return false;
    std::vector<Image> images;
    for (std::size_t i = first; i < std::min(count, first + asking.batch); ++i) images.push_back(image(i));
    const auto captions = asking.describe(images);
    MM_ASSERT(captions.size() == images.size());
    for (std::size_t i = 0; i < captions.size(); ++i) take(first + i, as_compared(captions[i]));
    if (asking.progress != nullptr) asking.progress->advance(images.size());
  }
  return true;
}

}  // namespace

std::string as_compared(std::string_view caption) {
  std::string out;
  for (const char c : caption) {
    if (c == ' ' && (out.empty() || out.back() == ' ')) continue;
    if ((c == ',' || c == '.') && out.ends_with(' ')) out.pop_back();
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  while (out.ends_with(' ') || out.ends_with('.')) out.pop_back();
  return out;
}

Rates rates(const CaptionScores& scores) {
  Rates all;
  if (scores.named > 0) all.emplace_back("photos.name", scores.name_rate());
  if (scores.photos > 0) all.emplace_back("photos.sentence", scores.sentence_rate());
  add_scene_rates(all, "scenes", scores.seen);
  add_scene_rates(all, "new-pairs", scores.held_out);
  return all;
}

std::optional<CaptionScores> ask(const CaptionQuestions& questions, const Describe& describe, int side, Progress* progress,
                                 std::size_t batch) {
  CaptionScores scores;
  const Asking asking{describe, batch, progress};
  const auto photos = [&] {
    return each_caption(
        asking, questions.photos.size(), [&](std::size_t i) { return read_photo(questions.photos[i]); },
        [&](std::size_t i, const std::string& caption) {
          const auto& photo = questions.photos[i];
          ++scores.photos;
          scores.named += !photo.name.empty();
          scores.names += !photo.name.empty() && name_in(caption) == photo.name;
          scores.sentences += std::any_of(photo.sentences.begin(), photo.sentences.end(),
                                          [&](const std::string& sentence) { return as_compared(sentence) == caption; });
        });
  };
  const auto scenes = [&](const std::vector<Scene>& asked, SceneScore& score) {
    return each_caption(
        asking, asked.size(), [&](std::size_t i) { return render(asked[i], side); },
        [&](std::size_t i, const std::string& caption) { score.add(asked[i].facts, caption); });
  };
  if (!photos() || !scenes(questions.seen, scores.seen) || !scenes(questions.held_out, scores.held_out)) return std::nullopt;
  return scores;
}

std::vector<Scene> question_scenes(std::string_view purpose, std::size_t count, ScenePairs pairs) {
  std::vector<Scene> scenes;
  const std::uint64_t seed = hash64(purpose) ^ hash64("questions");
  for (std::size_t i = 0; i < count; ++i) scenes.push_back(make_scene(seed, i, pairs));
  return scenes;
}

}  // namespace mm
