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

// Where a row has probabilities and no class, its likeliest one, of equal ones the first by name. Reads the rows (JudgedFiles::rows): as
// {"cat": 0.9, "dog": 0.1} under "probabilities", as [{"label": "cat", "probability": 0.9}, ...] (the records of mm sentiment; also "class"
// or "answer"), or as [0.9, 0.1] beside "classes": ["cat", "dog"]. Throws Error{input} that names the line for any other list, numbers
// that are not 0 to 1, and a class that stands twice.
void name_likeliest(std::vector<JudgedText>& items);

// Figures of those probabilities (metric/probability_scores.h), the classes being all that are true, said or have one; 0 where a row does
// not name one. Of rows that have a "probability" of what they say instead, its calibration error. None where no row has either; where
// some have none, where they do not have a sum of 1 within 0.001, and of more than 20 million numbers, none, and a remark that says so.
std::vector<Score> label_probability_scores(const std::vector<JudgedText>& items, std::vector<std::string>& remarks);

// Figures of numbers (metric/regression_scores.h). Throws Error{input} that names the line for an item with several references, and for a
// text that is no finite number.
std::vector<Score> value_scores(const std::vector<JudgedText>& items);

// What the figures mean, for people.
std::string label_protocol();
std::string value_protocol();

}  // namespace mm
