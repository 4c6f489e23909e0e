#include "train/question_learner.h"

#include "model/computing.h"

namespace mm {
namespace {

class Answering : public Learner {
 public:
  explicit Answering(std::unique_ptr<QuestionLearner> answerer) : answerer_(std::move(answerer)) {}

  at::Tensor loss(const Batch& batch) const override {
    const auto& tensors = batch.tensors;
    const AskedPictures asked{.pixels = tensors.at("pixels"),
                              .questions = tensors.at("questions"),
                              .seen = tensors.at("seen"),
                              .tokens = tensors.at("tokens"),
                              .labels = tensors.at("labels")};
    return in_scope_precision([&] { return answerer_->loss(asked); });  // []
  }

 private:
  std::unique_ptr<QuestionLearner> answerer_;
};

}  // namespace

std::unique_ptr<Learner> question_learner(std::unique_ptr<QuestionLearner> answerer) {
  return std::make_unique<Answering>(std::move(answerer));
}

}  // namespace mm
