#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/caption_source.h"
#include "data/grocery_question.h"
#include "data/question_list.h"

namespace mm {

// Where pictures with questions come from. Their text() is what the questions say, for people.
class QuestionSource : public CaptionSource {
 public:
  // What that example asks, without the picture: as many questions as each example has, fewer where no more can be asked.
  virtual std::vector<QuestionAnswer> asked(std::uint64_t seed, std::uint64_t epoch, std::size_t index) const = 0;

  std::string text(std::uint64_t seed, std::uint64_t epoch, std::size_t index) const override;
};

// How questions are shown.
struct QuestionPlan {
  Augmentation augment = {};
  std::size_t each = 4;  // questions a picture, drawn anew each epoch
  bool even = false;    // of a list: by the answers that a picture's questions have, so that many of one answer do not crowd out the others
  bool hidden = false;  // all pictures are grey: what is learnt is what questions give away of their answers
};

std::unique_ptr<QuestionSource> list_question_source(std::vector<AskedPhoto> photos, const QuestionPlan& how);
std::unique_ptr<QuestionSource> grocery_question_source(std::vector<Photo> photos, std::shared_ptr<const GroceryQuestions> questions,
                                                        const QuestionPlan& how);
// `count` new scenes each epoch, as scene_source() has them.
std::unique_ptr<QuestionSource> scene_question_source(std::uint64_t scene_seed, std::size_t count, const QuestionPlan& how);

Image grey_picture(int side);  // what stands for a hidden one

}  // namespace mm
