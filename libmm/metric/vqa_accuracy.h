#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metric/score.h"

namespace mm {

// In which form a predicted answer meets those of the people who were asked. Evaluations differ, by whole points, so every figure names
// its rule.
struct VqaConvention {
  std::string_view name, summary;
  std::string (*answer)(std::string_view text);     // the form of the prediction
  std::string (*reference)(std::string_view text);  // and of each reference
  std::string (*line)(std::string_view text);       // what is done to references in any case, before it is asked whether they differ
  bool answer_of_alike, reference_of_alike;         // whether the forms are taken where all references are the same, too; vqa_line() else
};

// official-2021: GT-Vision-Lab/VQA since its commit a013f00: both are normalised, and only where the references differ, so that "Yes" is
//                wrong beside ten "yes".
// official-2017: before that commit: the prediction is always normalised, references have their punctuation taken out alone, and only
//                where they differ, so that "2" is wrong beside ten "two".
// always:        both are, always, as EvolvingLMMs-Lab/lmms-eval and open-compass/VLMEvalKit have it.
// m4c:           both are, by m4c_answer(), as TextVQA is scored.
std::span<const VqaConvention> vqa_conventions();
const VqaConvention& find_vqa_convention(std::string_view name);  // throws Error{usage} with the nearest name

// How right an answer is, 0 to 1: the mean, over each of the people left out in turn, of min(1, n / 3), n of the others having given that
// answer. Of ten people 1, 2, 3, 4 that agree give 0.3, 0.6, 0.9, 1 (Antol et al. 2015, "VQA", and the evaluation named above).
// references: of two people or more.
double vqa_answer_accuracy(std::string_view answer, std::span<const std::string> references, const VqaConvention& convention);

// "VQA.official-2021": its mean over the items. Throws Error{input} where answers and references differ in number or are none, where an
// item has references of fewer than two people, and for what is not UTF-8, by its place from 0.
Score vqa_accuracy(std::span<const std::string> answers, std::span<const std::vector<std::string>> references,
                   const VqaConvention& convention);

}  // namespace mm
