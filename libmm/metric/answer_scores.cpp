#include "metric/answer_scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/check.h"
#include "base/number.h"
#include "metric/edit_distance.h"
#include "metric/item_error.h"
#include "metric/plain_text.h"
#include "text/unicode.h"

namespace mm {
namespace {

// worth: the answer and one of its references -> 0 to 1.
template <class Worth>
Score best_of_each(std::string name, AnswerTexts answers, ReferenceTexts references, const Worth& worth) {
  check_answers(answers, references);
  std::vector<double> items;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    double best = 0;
    for (const auto& reference : references[i]) best = std::max(best, of_item(i, [&] { return worth(answers[i], reference); }));
    items.push_back(best);
  }
  return mean_score(std::move(name), std::move(items));
}

std::vector<std::uint32_t> characters(std::string_view text) {
  const auto all = decode_utf8(lowered(stripped(text)));
  return {all.begin(), all.end()};
}

double likeness(std::string_view answer, std::string_view reference) {
  const auto a = characters(answer), b = characters(reference);
  if (a.empty() && b.empty()) return 1;
  const double like = 1 - static_cast<double>(edit_distance(b, a)) / static_cast<double>(std::max(a.size(), b.size()));
  return like >= 0.5 ? like : 0;
}

std::optional<double> number_in(std::string_view text) {
  const bool percent = text.ends_with('%');
  while (text.ends_with('%')) text.remove_suffix(1);
  text = stripped(text);
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  const auto number = finite_number(text);
  return number && percent ? *number / 100 : number;
}

double relaxed_likeness(std::string_view answer, std::string_view reference) {
  const auto said = number_in(answer), truth = number_in(reference);
  if (said && truth && *truth != 0) return std::abs(*said - *truth) / std::abs(*truth) <= 0.05 ? 1 : 0;
  return lowered(answer) == lowered(reference) ? 1 : 0;
}

}  // namespace

void check_answers(AnswerTexts answers, ReferenceTexts references) {
  MM_CHECK(answers.size() == references.size(), Kind::input,
           fmt::format("{} answers beside the references of {}", answers.size(), references.size()));
  MM_CHECK(!answers.empty(), Kind::input, "there is no answer to count");
  for (std::size_t i = 0; i < answers.size(); ++i) {
    check_item_text(answers[i], "answer", i);
    MM_CHECK(!references[i].empty(), Kind::input, fmt::format("item {} has no reference", i));
    for (const auto& reference : references[i]) check_item_text(reference, "reference", i);
  }
}

Score exact_match(AnswerTexts answers, ReferenceTexts references, std::string (*form)(std::string_view text)) {
  return best_of_each("exact", answers, references, [&](const std::string& answer, const std::string& reference) {
    return (form ? form(answer) == form(reference) : answer == reference) ? 1.0 : 0.0;
  });
}

Score anls(AnswerTexts answers, ReferenceTexts references) { return best_of_each("ANLS", answers, references, likeness); }

Score relaxed_accuracy(AnswerTexts answers, ReferenceTexts references) {
  return best_of_each("relaxed", answers, references, relaxed_likeness);
}

}  // namespace mm
