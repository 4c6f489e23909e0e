#include <fmt/format.h>

#include "base/hash.h"
#include "data/caption_source.h"

namespace mm {
namespace {

class PhotoSource : public CaptionSource {
 public:
  PhotoSource(std::vector<Photo> photos, const Augmentation& how, double paraphrase)
      : photos_(std::move(photos)), how_(how), paraphrase_(paraphrase) {}

  std::size_t size() const override { return photos_.size(); }

  CaptionExample example(std::uint64_t seed, std::uint64_t epoch, std::size_t index, int side) const override {
    const auto& photo = photos_.at(index);
    Random random(seed, mix64(epoch) ^ hash64(photo.id));
    const auto& sentences = photo.sentences;
    const bool other = sentences.size() > 1 && random.chance(paraphrase_);
    const std::size_t sentence = other ? 1 + random.below(sentences.size() - 1) : 0;
    return {augment(read_image(photo.path), side, how_, random), sentences[sentence]};
  }

  std::vector<std::string> sentences() const override {
    std::vector<std::string> all;
    for (const auto& photo : photos_) all.insert(all.end(), photo.sentences.begin(), photo.sentences.end());
    return all;
  }

  // Names and sentences; the pixels are not read, which would cost as much as an epoch.
  std::string fingerprint() const override {
    Sha256 hash;
    const auto add = [&](const std::string& text) { hash.update(std::as_bytes(std::span(text.c_str(), text.size() + 1))); };
    for (const auto& photo : photos_) {
      add(photo.id);
      for (const auto& sentence : photo.sentences) add(sentence);
    }
    return hash.hex();
  }

 private:
  std::vector<Photo> photos_;
  Augmentation how_;
  double paraphrase_;
};

}  // namespace

std::unique_ptr<CaptionSource> photo_source(std::vector<Photo> photos, const Augmentation& how, double paraphrase) {
  return std::make_unique<PhotoSource>(std::move(photos), how, paraphrase);
}

}  // namespace mm
