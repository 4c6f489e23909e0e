#pragma once
#include <memory>

#include "model/family.h"
#include "train/learner.h"

namespace mm {

// What answers questions as a run trains it: batches of data/question_batch.h.
std::unique_ptr<Learner> question_learner(std::unique_ptr<QuestionLearner> answerer);

}  // namespace mm
