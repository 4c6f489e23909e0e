#include <fmt/format.h>

#include "base/hash.h"
#include "data/caption_source.h"

namespace mm {
namespace {

class PhotoSource : public CaptionSource {
 public:
  PhotoSource(std::vector<Photo> photos, const Augmentation& how, double paraphrase, std::size_t repeat)
      : photos_(std::move(photos)), how_(how), paraphrase_(paraphrase), repeat_(repeat) {}

  std::size_t size() const override { return photos_.size() * repeat_; }

  CaptionExample example(std::uint64_t seed, std::uint64_t epoch, std::size_t index, int side) const override {
    Chosen chosen = choose(seed, epoch, index);
    return {augment(read_photo(chosen.photo), side, how_, chosen.random), chosen.sentence};
  }

  std::string text(std::uint64_t seed, std::uint64_t epoch, std::size_t index) const override {
    return choose(seed, epoch, index).sentence;
  }

  std::vector<std::string> sentences() const override {
    std::vector<std::string> all;
    for (const auto& photo : photos_) all.insert(all.end(), photo.sentences.begin(), photo.sentences.end());
    return all;
  }

  // Names and sentences, of archives the sizes of the pictures; the pixels are not read, which would cost as much as an epoch.
  std::string fingerprint() const override {
    Sha256 hash;
    const auto add = [&](const std::string& text) { hash.update(std::as_bytes(std::span(text.c_str(), text.size() + 1))); };
    for (const auto& photo : photos_) {
      add(photo.id);
      if (photo.archives) add(std::to_string(photo.bytes.size()));
      for (const auto& sentence : photo.sentences) add(sentence);
    }
    return hash.hex();
  }

 private:
  struct Chosen {
    const Photo& photo;
    const std::string& sentence;
    Random random;  // for what is drawn next
  };

  Chosen choose(std::uint64_t seed, std::uint64_t epoch, std::size_t index) const {
    const auto& photo = photos_.at(index % photos_.size());
    const std::uint64_t time = index / photos_.size();  // of this epoch
    const std::uint64_t turn = time == 0 ? mix64(epoch) : mix64(mix64(epoch) + hash64("repeat") + time);
    Random random(seed, turn ^ hash64(photo.id));
    const auto& sentences = photo.sentences;
    const bool other = sentences.size() > 1 && random.chance(paraphrase_);
    const std::size_t sentence = other ? 1 + random.below(sentences.size() - 1) : 0;
    return {photo, sentences[sentence], random};
  }

  std::vector<Photo> photos_;
  Augmentation how_;
  double paraphrase_;
  std::size_t repeat_;
};

}  // namespace

std::unique_ptr<CaptionSource> photo_source(std::vector<Photo> photos, const Augmentation& how, double paraphrase, std::size_t repeat) {
  return std::make_unique<PhotoSource>(std::move(photos), how, paraphrase, repeat);
}

}  // namespace mm
