#pragma once
#include <string>

#include "task/train_trial.h"
#include "train/question_score.h"

namespace mm {

// Answers to questions about pictures are learnt. The family is looked up by name; the vocabulary is made from the questions and answers
// that training may show. Nothing is written. Throws Error{usage} for sizes that do not fit each other, Error{resource} for those that the
// memory cannot hold.
Trial open_answer_trial(const TrainOptions& options);

// Answers by the model in a folder, greedy, on the device that the run computes on.
AnswerThese answer_with(const std::string& folder, const TrainOptions& train);

}  // namespace mm
