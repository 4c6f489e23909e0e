#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "model/text_encoder.h"

namespace mm {

// Which words of a text made a classifier say what it says. The classifier is asked about texts without some of the words, and nothing else
// is known of it.
//
//   const auto found = explain_text(*classifier, {.text = "not bad at all"});
//   print(to_json(found).dump());   write_file("why.html", text_explanation_html("why", std::span(&found, 1)));

enum class TextMethod { shapley, rollout };  // how words were explained: by asking without them, or by attention (task/explain_attention.h)

struct TextExplaining {
  bool probability = false;         // explain what is said of the label (a probability or value) in place of its logit
  std::size_t orders = 16;          // orders in which words come, each also backwards (explain/players.h)
  std::size_t most_parts = 128;     // of a longer text words stand together as so many parts
  std::size_t together = 64;        // texts asked about at once
  std::uint64_t seed = 0, key = 0;  // of the orders: a function of both alone
};

// A word, or some that stand together.
struct TextPart {
  std::size_t begin = 0, length = 0;  // bytes of the text
  bool of_pair = false;               // of TextItem::pair
  std::string text = {};
  double occlusion = 0;                    // f(text) - f(text without it)
  double shapley = 0, standard_error = 0;  // its Shapley value; 0 error where every choice of words was asked about
  double attention = 0;                    // of TextMethod::rollout, which knows nothing of the three above: 0 to 1
};

struct TextExplanation {
  TextItem item;
  TextMethod method = TextMethod::shapley;
  std::string label = {};  // whose score is explained
  bool probability = false;
  double score = 0, nothing = 0;     // of the text, and of the text without any word
  double sum_error = 0;              // |sum of the Shapley values - (score - nothing)|
  double share = 1, pair_share = 0;  // of sum |phi|, of the text and of its pair (MM-SHAP); or of the words' attention
  double special = 0;                // of rollout: the attention of tokens that are no word's
  bool exact = false;                // whether every choice of words was asked about
  std::size_t asked = 0;             // texts that the classifier was asked about
  std::int64_t left_out = 0;         // tokens at the end that it had no room for
  std::vector<TextPart> parts = {};  // in their order, those of the text before those of its pair
};

// The logit is the label's less the mean of all where they sum to 1, as no probability changes when the same is added to all logits. label:
// empty is the one with the greatest score. Throws Error{usage} for a label that the classifier does not have (with the nearest),
// Error{input} for a text that is not UTF-8, or without a word.
TextExplanation explain_text(TextClassifier& classifier, const TextItem& item, std::string_view label = {},
                             const TextExplaining& options = {});

// {"label", "of": "logit" or "score" (a probability or value), "score", "nothing", "exact", "asked", "sum_error", "words": [{"text",
// "begin", "length", "occlusion", "shapley", "standard_error"}]}; of two texts "side" of each word and "shares". Of rollout {"label", "of":
// "attention", "score", "special", "words": [{"text", "begin", "length", "attention"}]}.
Json to_json(const TextExplanation& found);

// The texts with their words shaded, blue for the label and vermilion against it (of rollout all blue), as one page of HTML that needs no
// other file and runs no script. Pointing at a word shows its numbers.
std::string text_explanation_html(std::string_view title, std::span<const TextExplanation> texts);

}  // namespace mm
