#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/answerer.h"
#include "model/generate.h"
#include "text/tokenizer.h"

namespace mm {

inline constexpr std::int64_t kChoicesAtOnce = 64;  // rows that are scored side by side, at most

// What ends an answer to choose from. Throws Error{input} where no token does. where: the file that should say it.
std::int64_t choice_end(const Decoding& decoding, const std::string& where);

// tokens: of each choice, its end included. Throws Error{input} for a choice that is its end alone, and for two different ones that are the
// same tokens, such as two of which the tokenizer knows nothing: the model could not tell them apart.
void check_choices(std::span<const std::string> choices, std::span<const std::vector<std::int64_t>> tokens);

// The tokens of the longest choice behind a prompt of so many: what a writer needs room for.
std::int64_t choices_room(std::int64_t prompt, std::span<const std::vector<std::int64_t>> tokens);

// How likely each choice is behind a prompt, by the log-probabilities of its tokens. writer: of one item, new, with room for
// choices_room() tokens in min(kChoicesAtOnce, choices) rows. tokens: of each choice, its end included, one at least. rank_first: as
// AnswerRequest's. The prompt is read once. -> those that were scored, in their order, each with its place among the choices, its text and
// tokens.
std::vector<Answer> score_choices(RewindingWriter& writer, std::span<const std::int64_t> prompt, std::span<const std::string> choices,
                                  std::span<const std::vector<std::int64_t>> tokens, int rank_first, const Tokenizer& tokenizer);

}  // namespace mm
