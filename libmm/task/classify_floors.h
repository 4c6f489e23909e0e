#pragma once
#include <optional>
#include <vector>

#include "task/classify_data.h"
#include "train/report.h"

namespace mm {

// The class that the training rows have most often, for all.
Classify majority_class(const ClassifyData& data);

// What classifies the test rows without learning in steps: the majority class; where it is another one, that of the test rows, which nobody
// could know, but which a table must not be below; and the class whose training rows have the nearest mean. Nothing when somebody asked to
// stop.
std::optional<std::vector<Floor>> classify_floors(const ClassifyData& data);

}  // namespace mm
