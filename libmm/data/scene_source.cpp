#include <fmt/format.h>

#include "base/hash.h"
#include "data/caption_source.h"
#include "data/scene_render.h"
#include "data/scene_sentence.h"

namespace mm {
namespace {

class SceneSource : public CaptionSource {
 public:
  SceneSource(std::uint64_t scene_seed, std::size_t count, const Augmentation& how, double paraphrase)
      : scene_seed_(scene_seed), count_(count), how_(how), paraphrase_(paraphrase) {}

  std::size_t size() const override { return count_; }

  CaptionExample example(std::uint64_t seed, std::uint64_t epoch, std::size_t index, int side) const override {
    Chosen chosen = choose(seed, epoch, index);
    // Some are drawn twice as large and shrunk, as pictures from files are: softer edges than a drawing's own.
    const int drawn = chosen.random.chance(0.3) ? 2 * side : side;
    return {augment(render(chosen.scene, drawn), side, how_, chosen.random), chosen.sentence};
  }

  std::string text(std::uint64_t seed, std::uint64_t epoch, std::size_t index) const override {
    return choose(seed, epoch, index).sentence;
  }

  // A few hundred scenes hold every word of the grammar many times.
  std::vector<std::string> sentences() const override {
    std::vector<std::string> all;
    for (std::uint64_t i = 0; i < 400; ++i)
      for (auto& sentence : scene_sentences(make_scene(scene_seed_, i).facts)) all.push_back(std::move(sentence));
    return all;
  }

  std::string fingerprint() const override { return sha256(fmt::format("scenes {} {}", scene_seed_, count_)); }

 private:
  struct Chosen {
    Scene scene;
    std::string sentence;
    Random random;  // for what is drawn next
  };

  Chosen choose(std::uint64_t seed, std::uint64_t epoch, std::size_t index) const {
    const std::uint64_t number = epoch * count_ + index;
    Scene scene = make_scene(scene_seed_, number);
    Random random(seed, mix64(number) ^ hash64("scene example"));
    auto sentences = scene_sentences(scene.facts);
    const std::size_t sentence = random.chance(paraphrase_) ? 1 + random.below(sentences.size() - 1) : 0;
    return {std::move(scene), std::move(sentences[sentence]), random};
  }

  std::uint64_t scene_seed_;
  std::size_t count_;
  Augmentation how_;
  double paraphrase_;
};

}  // namespace

std::unique_ptr<CaptionSource> scene_source(std::uint64_t scene_seed, std::size_t count, const Augmentation& how, double paraphrase) {
  return std::make_unique<SceneSource>(scene_seed, count, how, paraphrase);
}

}  // namespace mm
