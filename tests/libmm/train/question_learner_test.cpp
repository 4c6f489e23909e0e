#include "train/question_learner.h"

#include <ATen/ops/full.h>

#include "support/doctest.h"

using namespace mm;

namespace {

struct Weigher : QuestionLearner {
  at::Tensor loss(const AskedPictures& asked) const override {
    return asked.pixels.sum()
        .add(asked.questions.sum(), 10)
        .add(asked.seen.sum(), 100)
        .add(asked.tokens.sum(), 1000)
        .add(asked.labels.sum(), 10000);
  }
};

}  // namespace

TEST_CASE("what answers is given its five tensors, each in its place") {
  const auto learner = question_learner(std::make_unique<Weigher>());
  const auto one = [](double value) { return at::full({1}, value); };
  const Batch batch{.tensors = {{"labels", one(5)}, {"pixels", one(1)}, {"tokens", one(4)}, {"questions", one(2)}, {"seen", one(3)}}};
  CHECK(learner->loss(batch).item().toDouble() == 54321);
}
