#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/progress.h"
#include "options/train.h"
#include "train/report.h"
#include "train/run.h"

namespace mm {

// The same experiment with less to learn from, trained and tested beside it: "only image".
struct Comparison {
  std::string name;
  TrainOptions options;  // its output is the caller's to set
};

// One seed of an experiment, opened and checked: what is trained, what the trained model is asked, and what answers without learning.
struct Trial {
  Experiment experiment;

  // The rates on the test questions of the model in a folder, one step of `progress` for each of `questions`; nothing when somebody asked
  // to stop. Without questions nothing is asked.
  std::size_t questions = 0;
  std::function<std::optional<Rates>(const std::string& folder, Progress& progress)> test;

  // A task with a closed form learns and tests in one go: the test rates of this seed, one step of `progress` for each of `questions`;
  // nothing when somebody asked to stop. Empty where a run of steps learns; where it is set, there are no steps, checkpoints or `test`.
  std::function<std::optional<Rates>(Progress& progress)> solve;

  // The rates of the floors on the same questions. `kept` (a JSON file) may remember them. Nothing when somebody asked to stop.
  std::function<std::optional<std::vector<Floor>>(const std::string& kept, Log& log)> floors;

  std::vector<Comparison> comparisons;  // shown beside the floors; empty where there is one modality

  double working_memory = 0;         // bytes that the examples of an update take, at the least; for a check before training
  std::vector<std::string> preview;  // lines for a dry run: what the first examples are
};

// Names and shapes of the model's parameters, found without their memory, and how many there are: "text_decoder....weight [192, 192]"; and
// of adapters which layers have them. Throws Error{usage} for adapters of
// layers that are not there.
std::vector<std::string> describe_model(const Experiment& experiment, const LoraOptions& lora = {});

// The first batch of a run, a line for each of its tensors: "x [8, 1, 28, 28], Float: 0 to 1, mean 0.131".
std::vector<std::string> describe_batch(const Experiment& experiment, std::size_t count);

// How many numbers the model's parameters are; found without their memory.
std::int64_t parameter_count(const Experiment& experiment);

}  // namespace mm
