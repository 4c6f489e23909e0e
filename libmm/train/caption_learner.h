#pragma once
#include <memory>

#include "model/family.h"
#include "train/learner.h"

namespace mm {

// A family's captioner as a learner: takes the batches of data/caption_batch.h.
std::unique_ptr<Learner> caption_learner(std::unique_ptr<CaptionLearner> captioner);

}  // namespace mm
