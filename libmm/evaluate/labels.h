#pragma once
#include <string>
#include <vector>

#include "evaluate/judged_texts.h"
#include "metric/score.h"

namespace mm {

// Figures of classes (metric/class_scores.h), the classes being all that is said or true, in the order of their names; with the F1 of each,
// and first what is right without looking: the share of the most frequent class. Throws Error{input} for an item with several references,
// and for more than 4,096 classes.
std::vector<Score> label_scores(const std::vector<JudgedText>& items);

// Figures of numbers (metric/regression_scores.h). Throws Error{input} for an item with several references, and for a text that is no
// finite number, by its id.
std::vector<Score> value_scores(const std::vector<JudgedText>& items);

// What the figures mean, for people.
std::string label_protocol();
std::string value_protocol();

}  // namespace mm
