#include "metric/vqa_accuracy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "config/find_row.h"
#include "metric/answer_scores.h"
#include "metric/vqa_answer.h"

namespace mm {
namespace {

std::string as_written(std::string_view text) { return std::string(text); }

constexpr std::array kConventions{
    VqaConvention{"official-2021", "both normalised where references differ", vqa_answer, vqa_answer, vqa_line, false, false},
    VqaConvention{"official-2017", "answers normalised, references of punctuation alone", vqa_answer, vqa_punctuation, as_written, true,
                  false},
    VqaConvention{"always", "both normalised", vqa_answer, vqa_answer, vqa_line, true, true},
    VqaConvention{"m4c", "both normalised as for TextVQA", m4c_answer, m4c_answer, as_written, true, true},
};

}  // namespace

std::span<const VqaConvention> vqa_conventions() { return kConventions; }

const VqaConvention& find_vqa_convention(std::string_view name) {
  return find_row(kConventions, name, {.what = "convention", .table = {}, .where = "--convention"});
}

double vqa_answer_accuracy(std::string_view answer, std::span<const std::string> references, const VqaConvention& convention) {
  MM_ASSERT(references.size() >= 2);
  std::vector<std::string> said;
  for (const auto& reference : references) said.push_back(convention.line(reference));
  const bool differ = std::ranges::any_of(said, [&](const auto& text) { return text != said.front(); });
  const auto form = differ || convention.answer_of_alike ? convention.answer(answer) : vqa_line(answer);
  if (differ || convention.reference_of_alike)
    for (auto& text : said) text = convention.reference(text);
  const auto agree = static_cast<double>(std::ranges::count(said, form)), people = static_cast<double>(said.size());
  const auto worth = [](double others) { return std::clamp(others / 3, 0.0, 1.0); };
  return (agree * worth(agree - 1) + (people - agree) * worth(agree)) / people;
}

Score vqa_accuracy(std::span<const std::string> answers, std::span<const std::vector<std::string>> references,
                   const VqaConvention& convention) {
  check_answers(answers, references);
  std::vector<double> items;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    MM_CHECK(references[i].size() >= 2, Kind::input,
             fmt::format("item {} has {} reference, and VQA accuracy needs two", i, references[i].size()), {}, "exact match needs one");
    items.push_back(vqa_answer_accuracy(answers[i], references[i], convention));
  }
  return mean_score(fmt::format("VQA.{}", convention.name), std::move(items));
}

}  // namespace mm
