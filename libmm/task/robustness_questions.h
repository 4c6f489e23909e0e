#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "data/array_set.h"
#include "model/stack.h"
#include "options/robustness.h"
#include "train/robustness.h"

namespace mm {

// One thing that a trained model is asked: the test rows with something missing from them, or wrong with them.
struct RobustnessQuestion {
  std::string kind = {}, input = {};
  double level = 0;
  int draw = 0;
  std::function<ArraySet()> changed = {};  // the test rows so, as a set of their own; null: the answer is that to the first question
};

// What a model is shown of texts in one of its inputs: their vectors behind its preprocessing -> [N, ...] f32
using ShownTexts = std::function<at::Tensor(const std::string& input, const std::vector<std::string>& texts)>;

// All that a model of a plan is asked; the first is the test rows as they are. `set`: as the model is shown it. What is drawn depends on
// the question alone, so that every model of a set is asked the same.
//
//   subset    every choice of its inputs, of up to eight
//   missing   inputs missing at the rates 0, 0.1 .. 0.7 of the protocol of data/missing_masks.h, up to where each row has one left
//   drop      in all inputs each step, of texts each word, and where there are neither each number drops out with the chance 0, 0.1 ..
//             0.9; of symbols the first and the last stay
//   noise     the kinds of data/noise.h in one input after the other at the levels 0, 0.1 .. 0.9, in texts those of text/word_noise.h; in
//             symbols there is none
//
// Texts are those of the set's inputs that are among ArraySet::texts, where `shown` is given; without it noise is in their vectors.
// What is missing is NaN where the plan has a fusion, or keeps its inputs apart, and so is a step that dropped out where it has a fusion;
// else it is the mean of the training rows, of symbols 0.
std::vector<RobustnessQuestion> robustness_questions(const ArraySet& set, const StackPlan& plan, const RobustnessOptions& options,
                                                     const ShownTexts& shown = {});

// What `ask` finds of the rows for testing of every set, one step of `progress` for each question. Method and seed are the caller's to say.
// Nothing when somebody asked to stop.
std::optional<std::vector<RobustnessAnswer>> robustness_answers(const std::vector<RobustnessQuestion>& questions,
                                                                const std::function<std::optional<Rates>(const ArraySet& set)>& ask,
                                                                Progress* progress = nullptr);

}  // namespace mm
