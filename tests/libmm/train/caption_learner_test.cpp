#include "train/caption_learner.h"

#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>

#include "support/doctest.h"

using namespace mm;

namespace {

struct Weigher : CaptionLearner {
  at::Tensor loss(const at::Tensor& pixels, const at::Tensor& tokens, const at::Tensor& labels) const override {
    return pixels.sum().add(tokens.sum(), 10).add(labels.sum(), 100);
  }
};

}  // namespace

TEST_CASE("a captioner is given its three tensors, each in its place") {
  const auto learner = caption_learner(std::make_unique<Weigher>());
  const Batch batch{.tensors = {{"labels", at::full({1, 1}, 4)}, {"pixels", at::ones({1, 3})}, {"tokens", at::full({1, 2}, 2)}}};
  CHECK(learner->loss(batch).item().toDouble() == 3 + 10 * 4 + 100 * 4);
}
