#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "model/answerer.h"
#include "model/generate.h"
#include "text/tokenizer.h"

namespace mm {

// What is told of answers that generate() wrote, best first; one at least. Those that a rule left nothing for are not. spell: the text that
// tokens make, in a family's own way.
std::vector<Answer> written_answers(std::span<const Written> written, const Tokenizer& tokenizer,
                                    const std::function<std::string(const std::vector<std::int64_t>&)>& spell);

// Tokens with the log-probability of each, in an answer with their sum and mean, and the sum's probability.
Answer told_answer(const Tokenizer& tokenizer, std::span<const std::int64_t> tokens, std::span<const double> logprobs);

}  // namespace mm
