#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "options/train.h"
#include "task/train_seeds.h"

namespace mm {

// An experiment at one place of its grid.
struct GridPoint {
  std::string name;      // "optimizer.rate=0.001, batch=32"; empty where there is no grid
  TrainOptions options;  // with these values, and a folder of its own
};

// Every combination of the values that `grid` names, "optimizer.rate=1e-3,3e-4", of each way to train that --robustness compares. A value
// may bring other options along: "model.fusion=concat,lmf 32; objective.unimodal.kind=gradient-blending". Without either, the experiment
// itself. Of a grid the first point alone is trained with each input alone and the like beside it. Throws Error{usage} for an option that
// there is not (with the nearest), that does not change what is learnt, or is named twice, and for values it cannot take.
std::vector<GridPoint> grid_points(const TrainOptions& options);

// What came of every point.
struct SweepOutcome {
  std::vector<GridPoint> points;
  std::vector<TrainOutcome> outcomes;
  std::string text;  // for a person: the report, or where there are several points their table, the best first

  // That table, its first row the names of the columns, and by what it is ranked; empty of one point. Below the ranked rows, whose first
  // column is a number, stand the floors and comparisons of the first point, with a '-'.
  std::vector<std::vector<std::string>> rows = {};
  std::string rule = {};
};

// Trains every point over its seeds. The points of a grid are ranked by what the checkpoints reached at validation, the mean over the
// seeds; where nothing is validated by the test, which is then said. Writes sweep.md and sweep.csv beside the folders. Nothing when a
// signal stopped it.
std::optional<SweepOutcome> train_sweep(const TrainOptions& options, ProcessGroup& processes, Log& log);

}  // namespace mm
