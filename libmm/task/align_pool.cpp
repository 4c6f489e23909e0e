#include "task/align_pool.h"

#include <ATen/ops/cat.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>

#include "base/signals.h"
#include "data/scene_render.h"
#include "data/scene_sentence.h"
#include "task/picture_text.h"
#include "train/align_score.h"

namespace mm {
namespace {

constexpr std::size_t kTogether = 64;  // pictures, or texts
constexpr std::string_view kNewPairs = "new-pairs";

AlignPool scene_pool(std::string_view name, const std::vector<Scene>& scenes) {
  AlignPool pool{.name = std::string(name)};
  for (const auto& scene : scenes) pool.add([scene] { return render(scene, kQuestionSide); }, scene_sentences(scene.facts)[0]);
  return pool;
}

// [N, P]; nothing when somebody asked to stop
std::optional<at::Tensor> seen(const AlignPool& pool, Embedder& embedder, Progress* progress) {
  std::vector<at::Tensor> all;  // [b, P] each
  for (std::size_t first = 0; first < pool.pictures.size(); first += kTogether) {
    std::vector<at::Tensor> pixels;
    for (std::size_t i = first; i < std::min(first + kTogether, pool.pictures.size()); ++i) {
      if (stop_signal() != 0) return std::nullopt;
      pixels.push_back(embedder.prepare(pool.pictures[i]()));
      if (progress != nullptr) progress->advance();
    }
    all.push_back(embedder.pictures(pixels));
  }
  return at::cat(all);
}

at::Tensor read(const AlignPool& pool, Embedder& embedder) {  // [M, P]
  std::vector<at::Tensor> all;                                // [b, P] each
  for (std::size_t first = 0; first < pool.texts.size(); first += kTogether)
    all.push_back(embedder.texts(std::span(pool.texts).subspan(first, std::min(kTogether, pool.texts.size() - first))));
  return at::cat(all);
}

// "scenes.to-text.R@1", ... of each pool, and "accuracy" first.
Rates joined(const std::vector<AlignPool>& pools, const std::vector<Rates>& of_pools) {
  Rates all;
  double sum = 0;
  std::size_t counted = 0;
  for (std::size_t i = 0; i < pools.size(); ++i)
    for (const auto& [name, rate] : of_pools[i]) {
      all.emplace_back(pools[i].name + "." + name, rate);
      if (name != "to-text.R@1" || pools[i].name == kNewPairs) continue;
      sum += rate;
      ++counted;
    }
  if (counted > 0) all.insert(all.begin(), {"accuracy", sum / static_cast<double>(counted)});
  return all;
}

}  // namespace

void AlignPool::add(std::function<Image()> picture, const std::string& text) {
  auto place = static_cast<std::size_t>(std::ranges::find(texts, text) - texts.begin());
  if (place == texts.size()) texts.push_back(text);
  pictures.push_back(std::move(picture));
  text_of.push_back(place);
}

std::vector<AlignPool> align_pools(const CaptionData& data, const std::string& split, int most, const CaptionQuestions& questions) {
  std::vector<AlignPool> pools;
  for (const auto& set : data.sets) {
    std::vector<Photo> photos;
    std::ranges::copy_if(set.photos, std::back_inserter(photos), [&](const Photo& photo) { return photo.split == split; });
    AlignPool pool{.name = set.name};
    for (const auto& photo : spread(photos, most)) pool.add([photo] { return read_photo(photo); }, photo.sentences[0]);
    pools.push_back(std::move(pool));
  }
  pools.push_back(scene_pool("scenes", questions.seen));
  pools.push_back(scene_pool(kNewPairs, questions.held_out));
  std::erase_if(pools, [](const AlignPool& pool) { return pool.pictures.empty(); });
  return pools;
}

std::size_t picture_count(const std::vector<AlignPool>& pools) {
  std::size_t count = 0;
  for (const auto& pool : pools) count += pool.pictures.size();
  return count;
}

std::optional<Rates> align_rates(const std::vector<AlignPool>& pools, Embedder& embedder, Progress* progress) {
  std::vector<Rates> all;
  for (const auto& pool : pools) {
    const auto pictures = seen(pool, embedder, progress);
    if (!pictures) return std::nullopt;
    all.push_back(align_rates(*pictures, read(pool, embedder), pool.text_of));
  }
  return joined(pools, all);
}

Rates chance_rates(const std::vector<AlignPool>& pools) {
  std::vector<Rates> all;
  for (const auto& pool : pools) all.push_back(chance_rates(pool.texts.size(), pool.text_of));
  return joined(pools, all);
}

}  // namespace mm
