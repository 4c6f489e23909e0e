#include "train/two_tower_learner.h"

#include <ATen/TensorOperators.h>

#include "base/check.h"
#include "model/computing.h"
#include "nn/objective_contrast.h"
#include "train/gathered.h"

namespace mm {
namespace {

// Pictures and texts of a batch in their space, or of all processes' batches. N rows each.
struct Pairs {
  at::Tensor pictures, texts;  // [N, P]
  at::Tensor groups;           // [N]
};

class Aligning : public Learner {
 public:
  Aligning(std::unique_ptr<TwoTowers> towers, bool each) : towers_(std::move(towers)), each_(each) {}

  at::Tensor loss(const Batch& batch) const override {
    return in_scope_precision([&] {
      const auto own = pairs_of(batch);
      return compared(own, own);  // []
    });
  }

  at::Tensor shared_loss(const Batch& part, ProcessGroup& processes) const override {
    if (processes.size() == 1) return loss(part);
    return in_scope_precision([&] {
      const auto own = pairs_of(part);
      return compared(own, {.pictures = gather_rows(own.pictures, processes).rows,
                            .texts = gather_rows(own.texts, processes).rows,
                            .groups = gather_rows(own.groups, processes).rows});  // []
    });
  }

 private:
  Pairs pairs_of(const Batch& batch) const {
    const auto& tensors = batch.tensors;
    return {.pictures = towers_->pictures(tensors.at("pixels")).to(at::kFloat),
            .texts = towers_->texts(tensors.at("tokens")).to(at::kFloat),
            .groups = tensors.at("group")};
  }

  // The sum over the own pairs of what their mean is made of.
  at::Tensor compared(const Pairs& own, const Pairs& all) const {
    const auto scale = contrast_scale(towers_->log_scale());  // []
    if (each_) return siglip_groups(own.pictures, all.texts, scale, *towers_->bias(), own.groups, all.groups);
    return (info_nce_groups(own.pictures, all.texts, scale, own.groups, all.groups) +
            info_nce_groups(own.texts, all.pictures, scale, own.groups, all.groups)) /
           2;  // []
  }

  std::unique_ptr<TwoTowers> towers_;
  bool each_;  // pair is judged on its own
};

}  // namespace

std::unique_ptr<Learner> two_tower_learner(std::unique_ptr<TwoTowers> towers, const std::string& objective) {
  const bool each = objective == "siglip";
  MM_CHECK(each || objective == "info-nce", Kind::usage, "'" + objective + "' does not put pictures and texts into one space",
           "objective.kind", "info-nce and siglip do");
  MM_CHECK(!each || towers->bias(), Kind::usage, "siglip learns a bias, which models of this family have none of", "objective.kind",
           "info-nce");
  return std::make_unique<Aligning>(std::move(towers), each);
}

}  // namespace mm
