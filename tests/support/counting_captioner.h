#pragma once
#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <memory>
#include <vector>

#include "model/prompted_captioner.h"
#include "support/temporary.h"
#include "tensor/safetensors.h"

// A captioner whose texts can be counted by hand, and a folder for it.

namespace mm {

inline constexpr std::int64_t kStart = 2, kEnd = 3, kVocabulary = 12;

// What comes next is counted from the picture's brightness and the tokens so far; after seven tokens the text ends.
class CountingWriter : public RewindingWriter {
 public:
  explicit CountingWriter(const at::Tensor& seen) {  // [B, 1]
    for (std::int64_t i = 0; i < seen.size(0); ++i) rows_.push_back({seen[i][0].item().toLong(), {}});
  }
  at::Tensor next(const at::Tensor& tokens) override {
    auto logits = at::zeros({tokens.size(0), kVocabulary});
    for (std::int64_t i = 0; i < tokens.size(0); ++i) {
      auto& row = rows_.at(static_cast<std::size_t>(i));
      const auto own = tokens[i].reshape(-1);
      for (std::int64_t t = 0; t < own.numel(); ++t) row.tokens.push_back(own[t].item().toLong());
      std::int64_t sum = row.picture;
      for (const auto token : row.tokens) sum += token;
      logits[i][row.tokens.size() < 7 ? 4 + sum % 8 : kEnd] = 5;
      logits[i][4 + (sum + 1) % 8] += 3;
    }
    return logits;
  }
  void keep(const at::Tensor& rows) override {
    std::vector<Row> kept;
    for (std::int64_t i = 0; i < rows.numel(); ++i) kept.push_back(rows_.at(static_cast<std::size_t>(rows[i].item().toLong())));
    rows_ = kept;
  }
  void rewind(std::int64_t tokens) override {
    for (auto& row : rows_) row.tokens.resize(static_cast<std::size_t>(tokens));
  }

 private:
  struct Row {
    std::int64_t picture;
    std::vector<std::int64_t> tokens;
  };
  std::vector<Row> rows_;
};

class CountingCaptioner : public PromptedCaptioner {
 public:
  CountingCaptioner(const Folder& folder, std::int64_t frames, std::int64_t vocabulary)
      : PromptedCaptioner(folder, {},
                          {.pictures = {.size = {.height = 2, .width = 2}},
                           .image_size = 2,
                           .frames = frames,
                           .start = {kStart},
                           .prompt_start = {kStart, kStart},
                           .vocabulary = vocabulary,
                           .positions = 9,
                           .generation = Json::parse(R"({"eos_token_id": 3, "max_length": 8})", "generation_config.json")}) {}

  mutable std::vector<std::vector<std::int64_t>> looks;  // shapes that the tower was asked with
  int packs = 0;

 protected:
  at::Tensor look(const at::Tensor& pixels) const override {
    looks.push_back(pixels.sizes().vec());
    return pixels.flatten(1).sum(1, true);  // [B, 1]
  }
  std::unique_ptr<RewindingWriter> writer(const at::Tensor& seen, std::int64_t, std::int64_t) const override {
    return std::make_unique<CountingWriter>(seen);
  }
  void pack() override { ++packs; }
  ReadAgain read_again(const at::Tensor& pixels, const at::Tensor& tokens) override {
    read = tokens;
    auto weights = at::ones({1, 1, tokens.size(1), 5}) * pixels.sum() / 5;
    weights.requires_grad_(true);
    return {.weights = {weights}, .logits = weights.sum() * at::ones({1, tokens.size(1), 12}), .first = 1, .rows = 2, .columns = 2};
  }
  std::int64_t layers() const override { return 1; }

 public:
  at::Tensor read;  // [1, T] i64: what was read again
};

struct Toy {
  Toy() {
    folder.file("config.json", "{}");
    folder.file("tokenizer.json", R"({"model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 100,
        "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "a": 4, "b": 5, "c": 6, "d": 7, "e": 8, "f": 9, "g": 10, "h": 11}},
        "pre_tokenizer": {"type": "Whitespace"}, "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
        "added_tokens": [{"id": 2, "content": "[CLS]", "special": true, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false},
                         {"id": 3, "content": "[SEP]", "special": true, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false}]})");
    write_safetensors(folder / "model.safetensors", {{"x", at::zeros({1})}});
  }
  CountingCaptioner captioner(std::int64_t frames = 0, std::int64_t vocabulary = kVocabulary) const {
    return {Folder(folder.path), frames, vocabulary};
  }
  TemporaryFolder folder;
};

}  // namespace mm
