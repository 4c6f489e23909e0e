#include "evaluate/answers.h"

#include <algorithm>

#include "metric/answer_scores.h"
#include "metric/vqa_accuracy.h"

namespace mm {

std::vector<Score> answer_scores(const std::vector<JudgedText>& items, const std::string& convention) {
  std::vector<std::string> answers;
  std::vector<std::vector<std::string>> references;
  for (const auto& item : items) {
    answers.push_back(item.predicted);
    references.push_back(item.references);
  }
  std::vector<Score> scores;
  const bool several = std::ranges::all_of(references, [](const std::vector<std::string>& all) { return all.size() > 1; });
  if (convention != "all") find_vqa_convention(convention);
  for (const auto& row : vqa_conventions())
    if (several && (convention == "all" || convention == row.name)) scores.push_back(vqa_accuracy(answers, references, row));
  scores.push_back(exact_match(answers, references));
  scores.push_back(anls(answers, references));
  scores.push_back(relaxed_accuracy(answers, references));
  return scores;
}

std::string answer_protocol(const std::string& convention) {
  std::string text = "VQA accuracy by leaving one of several people out, ";
  if (convention == "all") {
    text += "by every convention";
  } else {
    const auto& row = find_vqa_convention(convention);
    text += std::string(row.name) + ": " + std::string(row.summary);
  }
  return text +
         " (left out where a question has one reference); exact: a reference byte for byte; ANLS with threshold 0.5; relaxed: numbers "
         "within 5 %";
}

}  // namespace mm
