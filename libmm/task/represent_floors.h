#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "task/represent_probe.h"
#include "train/report.h"

namespace mm {

// What learnt features are held against, on the test rows: the class that the labelled rows have most often; the probe on what goes in; the
// probe on the same network as it is drawn; and that network with a layer of classes, trained on the labelled rows alone with the run's
// augmentation and optimiser (options.probe.supervised_steps). `kept` (a JSON file) remembers them. Nothing when somebody asked to stop.
std::optional<std::vector<Floor>> represent_floors(const TrainOptions& options, const RepresentData& data, const std::string& kept,
                                                   Log& log);

}  // namespace mm
