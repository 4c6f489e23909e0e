#include "train/question_score.h"

#include <algorithm>

#include "base/check.h"
#include "base/signals.h"
#include "train/caption_score.h"

namespace mm {
namespace {

struct Count {
  std::size_t right = 0, asked = 0;
  double rate() const { return asked == 0 ? 0 : static_cast<double>(right) / static_cast<double>(asked); }
};

// The answers about some pictures of a set, counted.
void count(const AskedSet& set, std::size_t first, const std::vector<std::vector<std::string>>& answers, Count& all,
           std::map<std::string, Count>& kinds) {
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto& questions = set.asked.at(first + i);
    MM_ASSERT(answers[i].size() == questions.size());
    for (std::size_t k = 0; k < questions.size(); ++k) {
      const bool right = as_compared(answers[i][k]) == as_compared(questions[k].answer);
      for (auto* counted : {&all, &kinds[questions[k].kind]}) {
        ++counted->asked;
        counted->right += right;
      }
    }
  }
}

std::size_t count_of(const AskedSet& set, std::size_t first, std::size_t pictures) {
  std::size_t questions = 0;
  for (std::size_t i = first; i < first + pictures; ++i) questions += set.asked[i].size();
  return questions;
}

}  // namespace

std::size_t question_count(const std::vector<AskedSet>& sets) {
  std::size_t questions = 0;
  for (const auto& set : sets) questions += count_of(set, 0, set.asked.size());
  return questions;
}

std::optional<Rates> ask(const std::vector<AskedSet>& sets, const AnswerThese& answer, Progress* progress, std::size_t pictures) {
  Rates rates;
  for (const auto& set : sets) {
    Count all;
    std::map<std::string, Count> kinds;
    for (std::size_t first = 0; first < set.asked.size(); first += pictures) {
      if (stop_signal() != 0) return std::nullopt;
      const auto some = std::min(pictures, set.asked.size() - first);
      const auto answers = answer(set, first, some);
      MM_ASSERT(answers.size() == some);
      count(set, first, answers, all, kinds);
      if (progress != nullptr) progress->advance(count_of(set, first, some));
    }
    if (all.asked == 0) continue;
    rates.emplace_back(set.name + ".accuracy", all.rate());
    for (const auto& [kind, counted] : kinds) rates.emplace_back(set.name + "." + kind, counted.rate());
  }
  return rates;
}

double mean_accuracy(const Rates& rates) {
  double sum = 0, sets = 0;
  for (const auto& [name, rate] : rates) {
    if (!name.ends_with(".accuracy")) continue;
    sum += rate;
    ++sets;
  }
  return sets == 0 ? 0 : sum / sets;
}

void QuestionPriors::add(const std::string& set, const QuestionAnswer& asked) {
  ++sets_[set][asked.answer];
  ++kinds_[{set, asked.kind}][asked.answer];
  ++questions_[{set, asked.question}][asked.answer];
}

std::string QuestionPriors::best_of(const Counts& counts) {
  return std::ranges::max_element(counts, {}, [](const auto& counted) { return counted.second; })->first;
}

std::string QuestionPriors::most_frequent(const std::string& set) const {
  const auto found = sets_.find(set);
  return found == sets_.end() ? std::string() : best_of(found->second);
}

std::string QuestionPriors::by_question(const std::string& set, const QuestionAnswer& asked) const {
  if (const auto found = questions_.find({set, asked.question}); found != questions_.end()) return best_of(found->second);
  if (const auto found = kinds_.find({set, asked.kind}); found != kinds_.end()) return best_of(found->second);
  return most_frequent(set);
}

}  // namespace mm
