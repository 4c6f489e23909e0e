#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace mm {

// A text, or two that are compared.
struct TextItem {
  std::string text;
  std::optional<std::string> pair = {};
};

// How the scores of a classifier come from its logits: as they are (regression), each on its own, or summing to 1.
enum class Scoring { none, sigmoid, softmax };

struct TextScores {
  std::vector<double> logits, scores;  // one a label
  std::int64_t tokens = 0;             // that the model read, special ones included
  std::int64_t left_out = 0;           // tokens at the end for which it had no room
};

// Texts of any lengths at once: what is made of one does not depend on the others.
class TextClassifier {
 public:
  virtual ~TextClassifier() = default;
  virtual const std::vector<std::string>& labels() const = 0;
  virtual Scoring scoring() const = 0;
  virtual std::int64_t longest() const = 0;  // tokens of a text
  // Throws Error{input} on a text that is not UTF-8.
  virtual std::vector<TextScores> classify(std::span<const TextItem> items) = 0;
};

class TextEmbedder {
 public:
  virtual ~TextEmbedder() = default;
  virtual std::int64_t width() const = 0;    // E
  virtual std::int64_t longest() const = 0;  // tokens of a text
  // Throws Error{input} on a text that is not UTF-8 -> [B, E] f32 on the processor.
  virtual at::Tensor embed(std::span<const TextItem> items) = 0;
};

}  // namespace mm
