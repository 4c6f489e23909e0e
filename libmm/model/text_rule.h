#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/generate.h"
#include "text/automaton.h"
#include "text/tokenizer.h"

namespace mm {

// Which tokens may come next in a text that has to match a regular expression as a whole: the expression's automaton walked by what each
// token adds to a text. Every text written under it matches, whatever its greatest length, as no token is let through behind which the
// rest would not fit (Willard and Louf 2023, with the length).
//
// Where a token adds something else at the start of a text, that is looked at apart; spaces that it brings in front of a text are no part
// of it, as families take them away. Special tokens, and such that are no whole characters, are not written.
class TextRule {
 public:
  // vocabulary: the tokens that the model has scores for. where: the option that errors name. Throws Error{usage} as Automaton does, and
  // when no text of these tokens matches.
  TextRule(std::string_view pattern, const Tokenizer& tokenizer, std::int64_t vocabulary, std::vector<std::int64_t> end_tokens,
           const std::string& where);

  // Throws Error{usage} where no text of at most so many tokens matches, and for a decoding that has bans of its own.
  void check(const Decoding& decoding, int prompt_length) const;

  // [V] bool on the CPU: what may come behind these tokens (without the prompt) when at most `left` more are written. Not to be changed.
  at::Tensor allowed(std::span<const std::int64_t> written, int left);

 private:
  using State = Automaton::State;
  static constexpr int kNever = 1 << 30;

  // The texts of the tokens at one place, in order, so that those with a common beginning are walked together.
  struct Piece {
    std::string text;
    std::int64_t token = 0;
    std::size_t common = 0;  // bytes that it begins with as the one before it does
  };
  using Pieces = std::vector<Piece>;

  static Pieces sorted(std::vector<std::pair<std::string, std::int64_t>> pieces);
  template <class Found>
  void walk(State from, const Pieces& pieces, const Found& found);  // found(token, state) of each that may come
  void measure();
  int distance(State state) const;

  std::string where_;
  Automaton automaton_;
  std::int64_t vocabulary_;
  std::vector<std::int64_t> end_tokens_;
  Pieces first_, later_;
  std::vector<std::string> texts_first_, texts_later_;  // [V]: by token; empty: not to be written
  std::map<State, int> distances_;                      // tokens from a state to one that accepts
  int farthest_ = 0, least_ = kNever;                   // of those that are not kNever; of a whole text, without an end token
  std::map<std::pair<State, int>, at::Tensor> masks_;   // [V] bool each, by state and tokens left
};

// The rule of the newest pattern that questions were asked with, for those to come.
class KeptRule {
 public:
  // null for an empty pattern. Throws as TextRule does, of --regex.
  std::shared_ptr<TextRule> operator()(const std::string& pattern, const Tokenizer& tokenizer, std::int64_t vocabulary,
                                       const std::vector<std::int64_t>& end_tokens) {
    if (pattern.empty()) return nullptr;
    if (!rule_ || pattern_ != pattern) {
      rule_ = std::make_shared<TextRule>(pattern, tokenizer, vocabulary, end_tokens, "--regex");
      pattern_ = pattern;
    }
    return rule_;
  }

 private:
  std::string pattern_;
  std::shared_ptr<TextRule> rule_;
};

}  // namespace mm
