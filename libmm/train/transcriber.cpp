#include "train/transcriber.h"

#include <vector>

#include "train/objective_sequence.h"

namespace mm {
namespace {

class Transcriber : public Learner {
 public:
  Transcriber(const StackPlan& plan, const Params& p) : stack_(plan, p) {}

  at::Tensor loss(const Batch& batch) const override {
    const at::Tensor scores = stack_(batch.tensors.at("x"), batch.key);  // [B, T, K]
    const at::Tensor lengths = batch.tensors.at("label_lengths").cpu().contiguous();
    const std::vector<std::int64_t> steps(static_cast<std::size_t>(scores.size(0)), scores.size(1));
    return ctc(scores, batch.tensors.at("labels"), steps, {lengths.const_data_ptr<std::int64_t>(), steps.size()});  // []
  }

 private:
  Stack stack_;
};

}  // namespace

std::unique_ptr<Learner> transcriber(const StackPlan& plan, const Params& p) { return std::make_unique<Transcriber>(plan, p); }

}  // namespace mm
