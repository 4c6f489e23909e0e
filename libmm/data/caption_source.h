#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/augment.h"
#include "data/photo.h"
#include "data/question.h"
#include "data/scene.h"
#include "media/image.h"

namespace mm {

// A picture and what is true of it: a sentence, as a captioner learns it, or questions with their answers.
struct CaptionExample {
  Image image;  // RGB, square
  std::string text;
  std::vector<QuestionAnswer> asked = {};  // of a source of questions (data/question_source.h)
};

// Where examples come from. Immutable, safe to use from several threads; an example is a pure function of (seed, epoch, index), so that
// neither threads, nor batches, nor a resumed run change what is seen.
class CaptionSource {
 public:
  virtual ~CaptionSource() = default;
  virtual std::size_t size() const = 0;  // examples an epoch
  virtual CaptionExample example(std::uint64_t seed, std::uint64_t epoch, std::size_t index, int side) const = 0;
  virtual std::string text(std::uint64_t seed, std::uint64_t epoch, std::size_t index) const = 0;  // its sentence, without the picture
  virtual std::vector<std::string> sentences() const = 0;  // every word that may occur, for the vocabulary
  virtual std::string fingerprint() const = 0;             // changes when the data does; hex
};

// Photos with sentences. `paraphrase`: chance that a sentence other than the first is taken. `repeat`: times that each photo is shown an
// epoch, each time varied and told in its own way.
std::unique_ptr<CaptionSource> photo_source(std::vector<Photo> photos, const Augmentation& how, double paraphrase, std::size_t repeat = 1);

// `count` new scenes each epoch: those numbered epoch * count and on of `scene_seed`.
std::unique_ptr<CaptionSource> scene_source(std::uint64_t scene_seed, std::size_t count, const Augmentation& how, double paraphrase);

}  // namespace mm
