#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "options/train.h"
#include "task/train_sets.h"
#include "train/process_group.h"
#include "train/report.h"

namespace mm {

// The seeds that the options name: "3" is a count, from `seed` on; "0..4" and "0,2,5" list them. Throws Error{usage}.
std::vector<std::uint64_t> seeds_of(const TrainOptions& options);

// The folder of one of those seeds: the run's, or one in it where there are several.
std::string seed_folder(const TrainOptions& options, std::uint64_t seed);

// What a run is called, by its folder ("run" where that has no name), and an experiment, by its file or else its run.
std::string run_name(const std::string& folder);
std::string experiment_name(const TrainOptions& options);

// A name as one that a folder may have: "only mor" is "only-mor".
std::string folder_name(std::string name);

// What came of an experiment: its seeds beside what answers without learning, or with less to learn from.
struct TrainOutcome {
  std::vector<SeedReport> seeds;
  std::vector<Floor> floors;
  std::vector<std::pair<std::string, std::vector<SeedReport>>> beside = {};  // every seed of each comparison, by its name
  std::string text;                                                          // the report, as report.md holds it
};

// Trains and tests each seed, or takes up what stands in its folder, and writes report.md and report.html. Nothing when a signal stopped
// it. Throws as open_trial and run_experiment do. Of several processes all train, and all know the seeds' rates; the first alone tests,
// compares and writes. open: sets of examples, which seeds and comparisons ask for one after the other (task/kept_set.h).
std::optional<TrainOutcome> train_seeds(const TrainOptions& options, ProcessGroup& processes, Log& log,
                                        const OpenSet& open = open_array_set);

}  // namespace mm
