#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "blip/text.h"
#include "text/tokenizer.h"

namespace mm::blip {

// The tokens of an answer behind the start token, end token included.
using ChoiceTokens = std::vector<std::int64_t>;

// Throws Error{input} as check_choices() does, and for an answer that is longer than the model's positions.
std::vector<ChoiceTokens> choice_tokens(const Tokenizer& tokenizer, const TextConfig& config, std::span<const std::string> choices);

struct ScoredChoice {
  std::size_t choice = 0;        // its place
  std::vector<double> logprobs;  // of its tokens
};

// How likely each answer is behind one question: states [1, S, E], seen [1, S] bool, the states that are there. Only of those `most` whose
// first token is the likeliest (equal ones: the first in front; 0: of all), as in Li et al. 2021 and 2022; in the order of the choices.
//
// The first token's scores are the same for all answers and are computed once; the vocabulary's product is computed for tokens only, not
// for padding.
std::vector<ScoredChoice> score_choices(const TextDecoder& decoder, const TextConfig& config, const at::Tensor& states,
                                        const at::Tensor& seen, std::span<const ChoiceTokens> choices, int most);

}  // namespace mm::blip
