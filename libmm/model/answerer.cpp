#include "model/answerer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "model/not_numbers.h"

namespace mm {
namespace {

void put_margin(Answers& answers) {
  if (answers.best.size() > 1) answers.margin = answers.best[0].probability - answers.best[1].probability;
}

}  // namespace

void put_choices(std::vector<Answer> scored, const AnswerRequest& request, Answers& answers) {
  MM_ASSERT(!scored.empty());
  const auto score = request.score == ChoiceScore::logprob ? &Answer::logprob : &Answer::mean_logprob;
  for (const auto& one : scored) check_number(one.logprob);
  std::ranges::stable_sort(scored, [&](const Answer& a, const Answer& b) { return a.*score > b.*score; });
  double total = 0;
  for (const auto& one : scored) total += std::exp(one.*score - scored.front().*score);
  for (auto& one : scored) one.probability = std::exp(one.*score - scored.front().*score) / total;
  answers.best = std::move(scored);
  put_margin(answers);
  answers.best.resize(std::min(answers.best.size(), static_cast<std::size_t>(request.answers)));
}

void put_written(std::vector<Answer> written, Answers& answers) {
  MM_ASSERT(!written.empty());
  answers.best = std::move(written);
  put_margin(answers);
}

}  // namespace mm
