#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "explain/players.h"
#include "model/family.h"

namespace mm {

// What a caption was told from: how much each token that stands before a word, and each square of the picture, adds to how likely the
// caption is; and how much of that is the text's and how much the picture's: T-SHAP and V-SHAP of MM-SHAP (Parcalabescu and Frank 2023,
// "MM-SHAP: a performance-agnostic metric for measuring multimodal contributions in vision and language models & tasks").
struct CaptionExplanation {
  std::string caption;
  std::vector<std::string> tokens;  // T, as the vocabulary spells them: prompt and caption, but for what nothing follows
  std::int64_t side = 1;            // the picture is side x side squares, as many as there are tokens or a few more, as in the paper
  SampledShapley shapley;           // of log p(caption); [T + side * side]: tokens, then squares row by row
  double sum_error = 0;             // |sum of the Shapley values - (all - nobody)|
  double text_share = 0, picture_share = 0;  // of sum |phi|
  at::Tensor pixels;                         // [3, H, W] f32, as the model is shown the picture

  double of_square(std::int64_t row, std::int64_t column) const {
    return shapley.contributions.at(tokens.size() + static_cast<std::size_t>(row * side + column));
  }
};

// plan: in how many orders players come, and the seed (explain/players.h).
CaptionExplanation explain_caption(CaptionScorer& scorer, const CaptionItem& item, const Caption& caption, const SamplingPlan& plan);

// {"of": "logprob", "score", "nothing", "exact", "asked", "sum_error", "shares": {"text", "picture"}, "tokens": [{"text", "shapley",
// "standard_error"}], "squares": rows of {"shapley", "standard_error"}}
Json to_json(const CaptionExplanation& found);

// The pictures with their squares shaded, and beside each its caption with its tokens shaded, as one page of HTML that needs no other file
// and runs no script: blue for the caption, vermilion against it.
std::string caption_explanation_html(std::string_view title, std::span<const CaptionExplanation> captions);

}  // namespace mm
