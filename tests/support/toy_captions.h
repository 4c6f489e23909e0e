#pragma once
#include <ATen/core/Tensor.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/linear.h>

#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "model/family.h"
#include "text/tokenizer.h"

// The smallest captioner that learns: the mean colour and the last token decide the next one.
class ToyLearner : public mm::CaptionLearner {
 public:
  static constexpr std::int64_t kVocabulary = 64, kWidth = 16;

  ToyLearner(const mm::Params& p, std::shared_ptr<int> calls_left)
      : words_(p("words.weight", {kVocabulary, kWidth})),
        colours_(p("colours.weight", {kWidth, 3})),
        bias_(p("colours.bias", {kWidth})),
        head_(p("head.weight", {kVocabulary, kWidth})),
        calls_left_(std::move(calls_left)) {}

  at::Tensor loss(const at::Tensor& pixels, const at::Tensor& tokens, const at::Tensor& labels) const override {
    if (calls_left_ && (*calls_left_)-- == 0) throw mm::Error(mm::Kind::internal, "the power went out");
    const auto colours = at::linear(pixels.mean({2, 3}), colours_, bias_).unsqueeze(1);  // [B, 1, C]
    const auto hidden = at::gelu(at::embedding(words_, tokens).add(colours));            // [B, T, C]
    const auto logits = at::linear(hidden, head_).flatten(0, 1);                         // [B T, V]
    return at::cross_entropy_loss(logits, labels.flatten(), {}, at::Reduction::Sum, -100);
  }

 private:
  at::Tensor words_, colours_, bias_, head_;
  std::shared_ptr<int> calls_left_;  // null: any number
};

// A token a letter.
class LetterTokenizer : public mm::Tokenizer {
 public:
  std::vector<std::int64_t> encode(std::string_view text, bool) const override {
    std::vector<std::int64_t> ids;
    for (const char c : text) ids.push_back(10 + static_cast<unsigned char>(c) % 50);
    return ids;
  }
  mm::Encoding model_input(std::string_view first, const std::optional<std::string>&, std::int64_t) const override {
    return {.ids = encode(first, true), .types = {}};
  }
  std::string decode(const std::vector<std::int64_t>&, bool) const override { return {}; }
  std::int64_t size() const override { return ToyLearner::kVocabulary; }
  std::int64_t id_of(std::string_view) const override { return -1; }
  std::string token_of(std::int64_t) const override { return {}; }
  bool is_special(std::int64_t id) const override { return id < 10; }
};
