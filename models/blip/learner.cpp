#include <ATen/core/Reduction.h>
#include <ATen/ops/cross_entropy_loss.h>

#include "base/check.h"
#include "blip/config.h"
#include "blip/family.h"
#include "blip/text.h"
#include "blip/vision.h"
#include "tensor/shape.h"

namespace mm::blip {
namespace {

constexpr int64_t kNotCounted = -100;

class Learner : public CaptionLearner {
 public:
  Learner(const Config& config, const Params& p)
      : smoothing_(config.text.label_smoothing), vision_(p / "vision_model", config.vision), text_(p / "text_decoder", config) {}

  at::Tensor loss(const at::Tensor& pixels, const at::Tensor& tokens, const at::Tensor& labels) const override {
    shape(pixels, "B 3 H W", "pixels");
    shape(tokens, "B T", "tokens");
    shape(labels, "B T", "labels");
    const auto logits = text_(tokens, vision_(pixels));  // [B, T, V]
    return at::cross_entropy_loss(logits.flatten(0, 1).to(at::kFloat), labels.flatten(), {}, at::Reduction::Sum, kNotCounted, smoothing_);
  }

 private:
  double smoothing_;
  VisionTower vision_;
  TextDecoder text_;
};

}  // namespace

std::unique_ptr<CaptionLearner> caption_learner(const Json& json, const Params& params) {
  const auto config = read_config(json);
  MM_CHECK(config.text.dropout == 0, Kind::input, "mm trains BLIP without dropout", json.where(),
           "set hidden_dropout_prob and attention_probs_dropout_prob to 0");
  return std::make_unique<Learner>(config, params);
}

}  // namespace mm::blip
