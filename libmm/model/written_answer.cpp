#include "model/written_answer.h"

#include <cmath>
#include <utility>

namespace mm {

Answer told_answer(const Tokenizer& tokenizer, std::span<const std::int64_t> tokens, std::span<const double> logprobs) {
  Answer answer;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    answer.tokens.push_back({tokens[i], tokenizer.token_of(tokens[i]), logprobs[i]});
    answer.logprob += logprobs[i];
  }
  if (!tokens.empty()) answer.mean_logprob = answer.logprob / static_cast<double>(tokens.size());
  answer.probability = std::exp(answer.logprob);
  return answer;
}

std::vector<Answer> written_answers(std::span<const Written> written, const Tokenizer& tokenizer,
                                    const std::function<std::string(const std::vector<std::int64_t>&)>& spell) {
  std::vector<Answer> all;
  for (const auto& text : written) {
    if (!std::isfinite(text.score) && !all.empty()) continue;
    all.push_back(told_answer(tokenizer, text.tokens, text.logprobs));
    all.back().text = spell(text.tokens);
  }
  return all;
}

}  // namespace mm
