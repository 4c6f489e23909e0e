#include "model/choice_scores.h"

#include <ATen/ops/log_softmax.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <ranges>

#include "base/check.h"
#include "base/file.h"
#include "model/written_answer.h"

namespace mm {
namespace {

constexpr auto kKnownLetters = "take it out of the list, or write it in letters that tokenizer.json knows";

struct Before {
  bool operator()(std::span<const std::int64_t> a, std::span<const std::int64_t> b) const {
    return std::ranges::lexicographical_compare(a, b);
  }
};

struct Choice {
  std::size_t place = 0;
  const std::vector<std::int64_t>* tokens = nullptr;
  std::vector<double> logprobs = {};
};

// Those whose first token is the likeliest; the first of equal ones before the others.
void keep_likeliest(std::vector<Choice>& choices, std::size_t count) {
  if (count == 0 || choices.size() <= count) return;
  std::ranges::stable_sort(choices, std::greater(), [](const Choice& choice) { return choice.logprobs.front(); });
  choices.resize(count);
  std::ranges::sort(choices, std::less(), &Choice::place);
}

// The tokens behind the first, a step for all rows at a time; rows that are at their end read on and are not looked at. writer: it has read
// the prompt of so many tokens, and maybe more.
void score_rest(RewindingWriter& writer, std::int64_t prompt, std::span<Choice> choices) {
  std::size_t longest = 0;
  for (const auto& choice : choices) longest = std::max(longest, choice.tokens->size());
  writer.rewind(prompt);
  writer.keep(at::zeros({std::ssize(choices)}, at::kLong));
  for (std::size_t t = 1; t < longest; ++t) {
    std::vector<std::int64_t> last;
    for (const auto& choice : choices) last.push_back((*choice.tokens)[std::min(t, choice.tokens->size()) - 1]);
    const auto logprobs = at::log_softmax(writer.next(at::tensor(last, at::kLong)), 1);  // [N, V]
    for (std::size_t i = 0; i < choices.size(); ++i)
      if (t < choices[i].tokens->size())
        choices[i].logprobs.push_back(logprobs[static_cast<std::int64_t>(i)][(*choices[i].tokens)[t]].item<double>());
  }
}

}  // namespace

std::int64_t choice_end(const Decoding& decoding, const std::string& where) {
  MM_CHECK(!decoding.end_tokens.empty(), Kind::input, "no eos_token_id says how an answer ends", where, "set it in generation_config.json");
  return decoding.end_tokens.front();
}

void check_choices(std::span<const std::string> choices, std::span<const std::vector<std::int64_t>> tokens) {
  constexpr auto kWhere = "choices";
  constexpr std::size_t kMostNamed = 5;
  std::map<std::span<const std::int64_t>, std::size_t, Before> first;  // that has these tokens
  std::size_t count = 0;                                               // of pairs that are the same
  std::string pairs;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const auto words = std::span(tokens[i]).first(tokens[i].size() - 1);
    MM_CHECK(!words.empty(), Kind::input, fmt::format("the answer '{}' has no token", shown(choices[i])), kWhere, kKnownLetters);
    const auto [other, fresh] = first.try_emplace(words, i);
    if (fresh || choices[other->second] == choices[i]) continue;
    if (++count <= kMostNamed)
      pairs += fmt::format("{}'{}' and '{}'", count > 1 ? ", " : "", shown(choices[other->second]), shown(choices[i]));
  }
  MM_CHECK(count == 0, Kind::input,
           fmt::format("the answers {}{} are the same tokens to the model{}", pairs, count > kMostNamed ? ", ..." : "",
                       count > 1 ? fmt::format(" ({} pairs)", count) : ""),
           kWhere, "keep one of each, or write them in letters that tokenizer.json knows");
}

std::int64_t choices_room(std::int64_t prompt, std::span<const std::vector<std::int64_t>> tokens) {
  std::size_t longest = 0;
  for (const auto& own : tokens) longest = std::max(longest, own.size());
  return prompt + static_cast<std::int64_t>(longest);
}

std::vector<Answer> score_choices(RewindingWriter& writer, std::span<const std::int64_t> prompt, std::span<const std::string> texts,
                                  std::span<const std::vector<std::int64_t>> tokens, int rank_first, const Tokenizer& tokenizer) {
  MM_ASSERT(!texts.empty() && texts.size() == tokens.size());
  std::vector<Choice> choices;
  for (std::size_t i = 0; i < tokens.size(); ++i) choices.push_back({.place = i, .tokens = &tokens[i]});
  const auto words = at::tensor(at::ArrayRef<std::int64_t>(prompt.data(), prompt.size()), at::kLong).unsqueeze(0);  // [1, T]
  const auto first = at::log_softmax(writer.next(words), 1);                                                        // [1, V]
  for (auto& choice : choices) choice.logprobs.push_back(first[0][choice.tokens->front()].item<double>());
  keep_likeliest(choices, static_cast<std::size_t>(rank_first));
  constexpr auto kAtOnce = static_cast<std::size_t>(kChoicesAtOnce);
  for (std::size_t begin = 0; begin < choices.size(); begin += kAtOnce)
    score_rest(writer, std::ssize(prompt), std::span(choices).subspan(begin, std::min(kAtOnce, choices.size() - begin)));
  std::vector<Answer> scored;
  for (const auto& choice : choices) {
    scored.push_back(told_answer(tokenizer, *choice.tokens, choice.logprobs));
    scored.back().text = texts[choice.place];
    scored.back().choice = static_cast<std::int64_t>(choice.place);
  }
  return scored;
}

}  // namespace mm
