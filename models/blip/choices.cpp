#include "blip/choices.h"

#include <ATen/ops/full.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "base/file.h"
#include "model/choice_scores.h"

namespace mm::blip {
namespace {

constexpr std::size_t kRows = 256;  // answers computed together

// Log-probabilities of the tokens of some answers from their second one on.
void score_rest(const TextDecoder& decoder, const TextConfig& config, ItemStates& states, std::span<const ChoiceTokens> choices,
                std::span<ScoredChoice> scored) {
  const auto R = std::ssize(scored);
  std::int64_t T = 0;
  for (const auto& one : scored) T = std::max(T, std::ssize(choices[one.choice]));
  const auto device = states.states().device();
  const auto read = at::full({R, T}, config.pad_token, at::kLong);  // start, then all tokens but the last
  std::vector<std::int64_t> places, said;                           // in [R * T]; the token that follows there
  for (std::int64_t r = 0; r < R; ++r) {
    const auto& tokens = choices[scored[static_cast<std::size_t>(r)].choice];
    auto* const row = read.mutable_data_ptr<std::int64_t>() + r * T;
    row[0] = config.start_token;
    std::copy(tokens.begin(), tokens.end() - 1, row + 1);
    for (std::int64_t t = 1; t < std::ssize(tokens); ++t) {
      places.push_back(r * T + t);
      said.push_back(tokens[static_cast<std::size_t>(t)]);
    }
  }
  if (places.empty()) return;
  states.keep(at::zeros({R}, at::kLong));
  const auto x = decoder.read(read.to(device), states).flatten(0, 1);                             // [R * T, C]
  const auto logits = decoder.head(x.index_select(0, at::tensor(places, at::kLong).to(device)));  // [n, V]
  const auto index = at::tensor(said, at::kLong).to(device).unsqueeze(1);                         // [n, 1]
  const auto found = at::log_softmax(logits.to(at::kFloat), 1).gather(1, index).to(at::kDouble).cpu().contiguous();
  const auto* next = found.const_data_ptr<double>();
  for (auto& one : scored)
    for (std::size_t t = 1; t < choices[one.choice].size(); ++t) one.logprobs.push_back(*next++);
}

}  // namespace

std::vector<ChoiceTokens> choice_tokens(const Tokenizer& tokenizer, const TextConfig& config, std::span<const std::string> choices) {
  std::vector<ChoiceTokens> all;
  for (const auto& choice : choices) {
    auto tokens = tokenizer.encode(choice, true);
    MM_CHECK(std::ssize(tokens) <= config.positions, Kind::input,
             "an answer has " + std::to_string(tokens.size()) + " tokens, the model " + std::to_string(config.positions) + " positions",
             "choices", "it begins with '" + shown(choice.substr(0, 40)) + "'");
    tokens.erase(tokens.begin());
    tokens.back() = config.end_token;
    all.push_back(std::move(tokens));
  }
  check_choices(choices, all);
  return all;
}

std::vector<ScoredChoice> score_choices(const TextDecoder& decoder, const TextConfig& config, const at::Tensor& states,
                                        const at::Tensor& seen, std::span<const ChoiceTokens> choices, int most) {
  ItemStates asked(states, std::ssize(decoder.layers), ItemStates::Way::projected, seen);
  const auto start = at::full({1, 1}, config.start_token, at::kLong).to(states.device());
  const auto logits = decoder.head(decoder.read(start, asked)).to(at::kFloat);   // [1, 1, V]
  const auto first = at::log_softmax(logits.view(-1), 0).to(at::kDouble).cpu();  // [V]
  const auto* const likely = first.const_data_ptr<double>();

  std::vector<std::size_t> order(choices.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto likelier = [&](std::size_t a, std::size_t b) { return likely[choices[a].front()] > likely[choices[b].front()]; };
  if (most > 0 && order.size() > static_cast<std::size_t>(most)) {
    std::ranges::stable_sort(order, likelier);
    order.resize(static_cast<std::size_t>(most));
  }
  // Answers of a length side by side, so that none is padded far.
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return choices[i].size(); });
  std::vector<ScoredChoice> scored;
  for (const auto i : order) scored.push_back({i, {likely[choices[i].front()]}});
  for (std::size_t done = 0; done < scored.size(); done += kRows)
    score_rest(decoder, config, asked, choices, std::span(scored).subspan(done, std::min(kRows, scored.size() - done)));
  std::ranges::sort(scored, {}, &ScoredChoice::choice);
  return scored;
}

}  // namespace mm::blip
