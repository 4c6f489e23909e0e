#include "train/supervised.h"

#include "base/check.h"

namespace mm {
namespace {

class Supervised : public Learner {
 public:
  Supervised(const StackPlan& plan, const Objective& objective, const ObjectiveOptions& options, const Params& p)
      : stack_(plan, p), objective_(objective), options_(options) {
    MM_ASSERT(objective.sum != nullptr);
  }

  at::Tensor loss(const Batch& batch) const override {
    return objective_.sum(stack_(batch.tensors.at("x"), batch.key), batch.tensors.at("labels"), options_);  // []
  }

 private:
  Stack stack_;
  const Objective& objective_;
  ObjectiveOptions options_;
};

}  // namespace

std::unique_ptr<Learner> supervised(const StackPlan& plan, const Objective& objective, const ObjectiveOptions& options, const Params& p) {
  return std::make_unique<Supervised>(plan, objective, options, p);
}

}  // namespace mm
