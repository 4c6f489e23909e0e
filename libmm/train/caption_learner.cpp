#include "train/caption_learner.h"

#include "model/computing.h"

namespace mm {
namespace {

class Captioning : public Learner {
 public:
  explicit Captioning(std::unique_ptr<CaptionLearner> captioner) : captioner_(std::move(captioner)) {}

  at::Tensor loss(const Batch& batch) const override {
    const auto& tensors = batch.tensors;
    return in_scope_precision([&] { return captioner_->loss(tensors.at("pixels"), tensors.at("tokens"), tensors.at("labels")); });  // []
  }

 private:
  std::unique_ptr<CaptionLearner> captioner_;
};

}  // namespace

std::unique_ptr<Learner> caption_learner(std::unique_ptr<CaptionLearner> captioner) {
  return std::make_unique<Captioning>(std::move(captioner));
}

}  // namespace mm
