#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tensor/params.h"
#include "text/token_places.h"

namespace mm {

// A text, or two that are compared; and what a model of several inputs is shown beside it.
struct TextItem {
  std::string text;
  std::optional<std::string> pair = {};
  bool silent = false;                                 // there is no text, which is not the same as an empty one
  NamedTensors features = {};                          // [...] f32 each, by the names of the inputs; those that are not here are missing
  std::map<std::string, std::string> categories = {};  // likewise of inputs that are names, such as who speaks; any name will do
};

// How the scores of a classifier come from its logits: as they are (regression), each on its own, or summing to 1.
enum class Scoring { none, sigmoid, softmax };

struct TextScores {
  std::vector<double> logits, scores;  // one a label
  std::int64_t tokens = 0;             // that the model read, special ones included
  std::int64_t left_out = 0;           // tokens at the end for which it had no room
  // Of a model of several inputs: how much each that is there moves the score of the likeliest label, or the first value, from what it is
  // where nothing is there (Shapley values: they add up to the difference); and the names of those that are missing.
  std::vector<std::pair<std::string, double>> contributions = {};
  std::vector<std::string> missing = {};
};

// What the layers of a model look at while it reads one text.
struct TextAttention {
  std::size_t tokens = 0;                        // T
  std::vector<std::vector<double>> layers = {};  // [T, T] each, from the first layer on: the mean over its heads of what row t looks at
  std::size_t answering = 0;                     // the token whose state the answer is made of
  std::vector<TokenPlace> places = {};           // which tokens are of which words
};

// What is known of a value that a model gives.
struct ValueRange {
  double least = 0, greatest = 0, error = 0;
};

// Texts of any lengths at once: what is made of one does not depend on the others.
class TextClassifier {
 public:
  virtual ~TextClassifier() = default;
  virtual const std::vector<std::string>& labels() const = 0;
  virtual Scoring scoring() const = 0;
  virtual std::int64_t longest() const = 0;  // tokens of a text
  // Of scores that are values: the least and the greatest that were learnt, and the standard deviation of their errors on examples that
  // were not; 0 where it is not known. Empty where nothing is known of them.
  virtual std::vector<ValueRange> ranges() const { return {}; }
  virtual std::vector<std::string> features() const { return {}; }    // the names of what it takes beside a text
  virtual std::vector<std::string> categories() const { return {}; }  // likewise of what is a name each
  // Which of them extractors of the same names make of a sound or a video (feature/extractor.h).
  virtual std::vector<std::string> extracted() const { return {}; }
  // Throws Error{input} for a text or features that it cannot take: one item at a time, from several threads.
  virtual void check(const TextItem&) const {}
  // Throws Error{input} on a text that is not UTF-8.
  virtual std::vector<TextScores> classify(std::span<const TextItem> items) = 0;
  // Nothing of a model that has no attention to show; of any other something of every text.
  virtual bool shows_attention() const { return false; }
  virtual std::optional<TextAttention> attention(const TextItem&) { return std::nullopt; }
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
