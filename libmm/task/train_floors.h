#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "task/train_caption.h"
#include "train/report.h"

namespace mm {

// The two floors on the test questions: the most frequent caption, and the caption of the training picture with the nearest colours.
// Photos are answered from the training photos, scenes from the first scenes that training drew. `kept` (a JSON file) remembers them for
// the next time that these data are asked about. Nothing when somebody asked to stop.
std::optional<std::vector<Floor>> train_floors(const TrainOptions& options, const CaptionData& data, const std::string& kept, Log& log);

}  // namespace mm
