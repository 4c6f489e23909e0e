#include "model/choice_scores.h"

#include <ATen/ops/log_softmax.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <ranges>

#include "base/check.h"
#include "model/written_answer.h"

namespace mm {
namespace {

constexpr std::int64_t kAtOnce = 64;  // rows that are scored side by side

struct Choice {
  std::size_t place = 0;
  const std::vector<std::int64_t>* tokens = nullptr;
  std::vector<double> logprobs = {};
};

std::int64_t longest_of(std::span<const Choice> choices) {
  std::size_t longest = 0;
  for (const auto& choice : choices) longest = std::max(longest, choice.tokens->size());
  return static_cast<std::int64_t>(longest);
}

// Those whose first token is the likeliest; the first of equal ones before the others.
void keep_likeliest(std::vector<Choice>& choices, std::size_t count) {
  if (count == 0 || choices.size() <= count) return;
  std::ranges::stable_sort(choices, std::greater(), [](const Choice& choice) { return choice.logprobs.front(); });
  choices.resize(count);
  std::ranges::sort(choices, std::less(), &Choice::place);
}

// The tokens behind the first, a step for all rows at a time; rows that are at their end read on and are not looked at. writer: it has read
// the prompt.
void score_rest(Writer& writer, std::span<Choice> choices) {
  writer.keep(at::zeros({std::ssize(choices)}, at::kLong));
  for (std::size_t t = 1; t < static_cast<std::size_t>(longest_of(choices)); ++t) {
    std::vector<std::int64_t> last;
    for (const auto& choice : choices) last.push_back((*choice.tokens)[std::min(t, choice.tokens->size()) - 1]);
    const auto logprobs = at::log_softmax(writer.next(at::tensor(last, at::kLong)), 1);  // [N, V]
    for (std::size_t i = 0; i < choices.size(); ++i)
      if (t < choices[i].tokens->size())
        choices[i].logprobs.push_back(logprobs[static_cast<std::int64_t>(i)][(*choices[i].tokens)[t]].item<double>());
  }
}

}  // namespace

std::vector<Answer> score_choices(const OpenWriter& open, const std::vector<std::int64_t>& prompt, const std::vector<std::string>& texts,
                                  std::span<const std::vector<std::int64_t>> tokens, int rank_first, const Tokenizer& tokenizer) {
  MM_ASSERT(!texts.empty() && texts.size() == tokens.size());
  std::vector<Choice> choices;
  for (std::size_t i = 0; i < tokens.size(); ++i) choices.push_back({.place = i, .tokens = &tokens[i]});
  const auto room = std::ssize(prompt) + longest_of(choices);
  const auto words = at::tensor(prompt, at::kLong).unsqueeze(0);  // [1, T]
  auto writer = open(std::min(kAtOnce, std::ssize(choices)), room);
  const auto first = at::log_softmax(writer->next(words), 1);  // [1, V]
  for (auto& choice : choices) choice.logprobs.push_back(first[0][choice.tokens->front()].item<double>());
  keep_likeliest(choices, static_cast<std::size_t>(rank_first));
  for (std::size_t begin = 0; begin < choices.size(); begin += kAtOnce) {
    if (begin > 0) {
      writer = open(std::min(kAtOnce, std::ssize(choices)), room);
      writer->next(words);
    }
    score_rest(*writer, std::span(choices).subspan(begin, std::min<std::size_t>(kAtOnce, choices.size() - begin)));
  }
  std::vector<Answer> scored;
  for (const auto& choice : choices) {
    scored.push_back(told_answer(tokenizer, *choice.tokens, choice.logprobs));
    scored.back().text = texts[choice.place];
    scored.back().choice = static_cast<std::int64_t>(choice.place);
  }
  return scored;
}

}  // namespace mm
