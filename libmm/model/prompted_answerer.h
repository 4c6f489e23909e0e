#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "model/answerer.h"
#include "model/attention_maps.h"
#include "model/prompted_captioner.h"
#include "model/text_rule.h"

namespace mm {

// Answers of a captioner that was taught to write the answer behind the question (Wang et al. 2022, section 3.2): the question is its
// prompt, and the answer what it writes behind it. Choices are scored by their tokens in that place. A picture is looked at once for all
// questions about it; questions of one length go together, and nothing is padded.
class PromptedAnswerer : public Answerer, public AnswerMapper {
 public:
  explicit PromptedAnswerer(std::unique_ptr<PromptedCaptioner> captioner) : captioner_(std::move(captioner)) {}

  FrameRule frame_rule() const override { return captioner_->frame_rule(); }
  void check(const AnswerRequest& request) const override;
  void check(const Choices& choices) const override;
  void check(const QuestionItem& item) const override;
  PreparedPictures prepare(const Pictures& pictures) const override;
  std::vector<Answers> answer(std::span<const QuestionItem> items, const AnswerRequest& request) override;

  AnswerMapper* mapper() override { return this; }
  std::int64_t layers() const override { return captioner_->layers(); }
  PicturePart part(int height, int width) const override { return captioner_->part(height, width); }
  AttentionMaps maps(const QuestionItem& item, const Answer& answer, const AnswerRequest& request, int layer) override;

 private:
  Decoding decoding_of(const AnswerRequest& request, std::size_t length) const;
  std::vector<std::vector<std::int64_t>> choice_tokens(const Choices& choices) const;
  const at::Tensor& look(const PreparedPictures& pictures);  // [1, ...]
  void write(std::span<const QuestionItem> items, std::span<const std::size_t> group, std::span<const std::vector<std::int64_t>> prompts,
             const AnswerRequest& request, std::vector<Answers>& to);
  void choose(const QuestionItem& item, const std::vector<std::int64_t>& prompt, const AnswerRequest& request, Answers& to);

  std::unique_ptr<PromptedCaptioner> captioner_;
  ComputedOnce<at::Tensor> looked_;  // [1, ...]
  mutable KeptRule rule_;
};

}  // namespace mm
