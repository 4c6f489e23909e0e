#include <ATen/core/Reduction.h>
#include <ATen/ops/cross_entropy_loss.h>

#include <string>

#include "base/check.h"
#include "blip/config.h"
#include "blip/family.h"
#include "blip/question.h"
#include "blip/text.h"
#include "blip/vision.h"
#include "tensor/shape.h"

namespace mm::blip {
namespace {

constexpr int64_t kNotCounted = -100;

// logits [N, T, V], labels [N, T] -> []
at::Tensor loss_of(const at::Tensor& logits, const at::Tensor& labels, double smoothing) {
  return at::cross_entropy_loss(logits.flatten(0, 1).to(at::kFloat), labels.flatten(), {}, at::Reduction::Sum, kNotCounted, smoothing);
}

class Captions : public CaptionLearner {
 public:
  Captions(const Config& config, const Params& p)
      : smoothing_(config.text.label_smoothing), vision_(p / "vision_model", config.vision), text_(p / "text_decoder", config) {}

  at::Tensor loss(const at::Tensor& pixels, const at::Tensor& tokens, const at::Tensor& labels) const override {
    shape(pixels, "B 3 H W", "pixels");
    shape(tokens, "B T", "tokens");
    shape(labels, "B T", "labels");
    return loss_of(text_(tokens, vision_(pixels)), labels, smoothing_);
  }

 private:
  double smoothing_;
  VisionTower vision_;
  TextDecoder text_;
};

// As the authors train it (Li et al. 2022, section 4.4): the answer is written by a decoder that looks at what the question has become
// while it looked at the picture.
class Answers : public QuestionLearner {
 public:
  Answers(const Config& config, const Params& p)
      : smoothing_(config.text.label_smoothing),
        vision_(p / "vision_model", config.vision),
        question_(p / "text_encoder", config),
        text_(p / "text_decoder", config) {}

  at::Tensor loss(const AskedPictures& asked) const override {
    shape(asked.pixels, "B 3 H W", "pixels");
    shape(asked.questions, "B K T", "questions");
    shape(asked.seen, "B K T", "seen");
    shape(asked.tokens, "B K U", "tokens");
    shape(asked.labels, "B K U", "labels");
    const auto read = question_(asked.questions, asked.seen, vision_(asked.pixels));        // [B * K, T, C]
    const auto logits = text_(asked.tokens.flatten(0, 1), read, asked.seen.flatten(0, 1));  // [B * K, U, V]
    return loss_of(logits, asked.labels.flatten(0, 1), smoothing_);
  }

 private:
  double smoothing_;
  VisionTower vision_;
  TextEncoder question_;
  TextDecoder text_;
};

Config learnt(const Json& json) {
  const auto config = read_config(json);
  MM_CHECK(config.text.dropout == 0, Kind::input, "mm trains BLIP without dropout", json.where(),
           "set hidden_dropout_prob and attention_probs_dropout_prob to 0");
  return config;
}

}  // namespace

std::unique_ptr<CaptionLearner> caption_learner(const Json& json, const Params& params) {
  return std::make_unique<Captions>(learnt(json), params);
}

std::unique_ptr<QuestionLearner> question_learner(const Json& json, const Params& params) {
  const auto config = learnt(json);
  MM_CHECK(config.vision.width == config.text.width, Kind::usage,
           "what looks at pictures and at questions must find one width: " + std::to_string(config.vision.width) + " and " +
               std::to_string(config.text.width),
           "model.text-width");
  return std::make_unique<Answers>(config, params);
}

}  // namespace mm::blip
