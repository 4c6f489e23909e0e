#pragma once
#include <vector>

#include "task/train_setup.h"
#include "train/report.h"

namespace mm {

// The two floors on the test questions: the most frequent caption, and the caption of the training picture with the nearest colours.
// Photos are answered from the training photos, scenes from the first scenes that training drew.
std::vector<Floor> train_floors(const TrainOptions& options, const TrainData& data);

}  // namespace mm
