#pragma once
#include <string>
#include <vector>

#include "evaluate/judged_texts.h"
#include "metric/score.h"

namespace mm {

// All figures of answers to questions: VQA accuracy by a convention of metric/vqa_accuracy.h (or "all" of them), where every question has
// references of two people or more; exact, ANLS and relaxed accuracy. Throws Error{usage} for an unknown convention.
std::vector<Score> answer_scores(const std::vector<JudgedText>& items, const std::string& convention);

// What the figures mean, for people.
std::string answer_protocol(const std::string& convention);

}  // namespace mm
