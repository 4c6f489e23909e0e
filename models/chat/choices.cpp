#include "chat/choices.h"

#include <ATen/ops/log_softmax.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <ranges>
#include <utility>

#include "base/check.h"
#include "chat/writer.h"

namespace mm::chat {
namespace {

constexpr std::int64_t kAtOnce = 64;  // rows that are scored side by side

struct Choice {
  std::size_t place = 0;
  std::vector<std::int64_t> tokens = {};  // end token included
  std::vector<double> logprobs = {};
};

std::vector<Choice> read_choices(const Model& model, const std::vector<std::string>& texts) {
  std::vector<Choice> choices;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    choices.push_back({.place = i, .tokens = model.answer_tokens(texts[i])});
    MM_CHECK(!choices.back().tokens.empty(), Kind::input, "an answer to choose from is empty", "choices");
  }
  return choices;
}

// Those whose first token is the likeliest, in front; the first of equal ones before the others.
void keep_likeliest(std::vector<Choice>& choices, std::size_t count) {
  if (count == 0 || choices.size() <= count) return;
  std::ranges::stable_sort(choices, std::greater(), [](const Choice& choice) { return choice.logprobs.front(); });
  choices.resize(count);
  std::ranges::sort(choices, std::less(), &Choice::place);
}

// The tokens behind the first, a step for all rows at a time; rows that are at their end read on and are not looked at.
void score_rest(TextWriter& writer, std::int64_t prompt, std::span<Choice> choices) {
  std::size_t longest = 0;
  for (const auto& choice : choices) longest = std::max(longest, choice.tokens.size());
  writer.rewind(prompt);
  writer.keep(at::zeros({std::ssize(choices)}, at::kLong));
  for (std::size_t t = 1; t < longest; ++t) {
    std::vector<std::int64_t> last;
    for (const auto& choice : choices) last.push_back(choice.tokens[std::min(t, choice.tokens.size()) - 1]);
    const auto logprobs = at::log_softmax(writer.next(at::tensor(last, at::kLong)), 1);  // [N, V]
    for (std::size_t i = 0; i < choices.size(); ++i)
      if (t < choices[i].tokens.size())
        choices[i].logprobs.push_back(logprobs[static_cast<std::int64_t>(i)][choices[i].tokens[t]].item<double>());
  }
}

Answer answer_of(const Model& model, const Choice& choice, const std::string& text) {
  Answer answer;
  answer.text = text;
  answer.choice = static_cast<std::int64_t>(choice.place);
  for (std::size_t i = 0; i < choice.tokens.size(); ++i) {
    answer.tokens.push_back({choice.tokens[i], model.tokenizer().token_of(choice.tokens[i]), choice.logprobs[i]});
    answer.logprob += choice.logprobs[i];
  }
  answer.mean_logprob = answer.logprob / static_cast<double>(choice.tokens.size());
  return answer;
}

}  // namespace

void choose(const Model& model, const Prompt& prompt, const Seen& seen, const std::vector<std::string>& texts, const AnswerRequest& request,
            Answers& answers) {
  auto choices = read_choices(model, texts);
  MM_ASSERT(!choices.empty());
  std::size_t longest = 0;
  for (const auto& choice : choices) longest = std::max(longest, choice.tokens.size());
  const auto T = std::ssize(prompt.tokens), room = T + static_cast<std::int64_t>(longest);
  MM_CHECK(room <= model.config().positions, Kind::usage,
           "the question and the longest answer to choose from are " + std::to_string(room) + " tokens long; the model has positions for " +
               std::to_string(model.config().positions),
           "choices");
  const auto places = prompt.places.defined() ? prompt.places.unsqueeze(1) : prompt.places;  // [A, 1, T]
  TextWriter writer(model.text(), seen, places, std::min(kAtOnce, std::ssize(choices)), room);
  const auto first = at::log_softmax(writer.next(at::tensor(prompt.tokens, at::kLong).unsqueeze(0)), 1);  // [1, V]
  for (auto& choice : choices) choice.logprobs.push_back(first[0][choice.tokens.front()].item<double>());
  keep_likeliest(choices, static_cast<std::size_t>(request.rank_first));
  for (std::size_t begin = 0; begin < choices.size(); begin += kAtOnce)
    score_rest(writer, T, std::span(choices).subspan(begin, std::min<std::size_t>(kAtOnce, choices.size() - begin)));

  std::vector<Answer> scored;
  for (const auto& choice : choices) scored.push_back(answer_of(model, choice, texts[choice.place]));
  put_choices(std::move(scored), request, answers);
}

}  // namespace mm::chat
