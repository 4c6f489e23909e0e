#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "model/answerer.h"
#include "model/generate.h"
#include "text/tokenizer.h"

namespace mm {

// Opens a Writer of one item that is to have so many rows at most, and so many tokens.
using OpenWriter = std::function<std::unique_ptr<Writer>(std::int64_t rows, std::int64_t tokens)>;

// How likely each choice is behind a prompt, by the log-probabilities of its tokens. tokens: of each choice, its end included, one at
// least. rank_first: as AnswerRequest's. -> those that were scored, in their order, each with its place among the choices, its text and
// tokens.
std::vector<Answer> score_choices(const OpenWriter& open, const std::vector<std::int64_t>& prompt, const std::vector<std::string>& choices,
                                  std::span<const std::vector<std::int64_t>> tokens, int rank_first, const Tokenizer& tokenizer);

}  // namespace mm
