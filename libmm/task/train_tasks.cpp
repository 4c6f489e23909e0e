#include "task/train_tasks.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "base/check.h"
#include "base/memory.h"
#include "task/train_adapt.h"
#include "task/train_align.h"
#include "task/train_answer.h"
#include "task/train_caption.h"
#include "task/train_classify.h"
#include "task/train_generate.h"
#include "task/train_memory.h"
#include "task/train_regress.h"
#include "task/train_represent.h"
#include "task/train_transcribe.h"
#include "tensor/checkpoint.h"
#include "train/weights_digest.h"

namespace mm {
namespace {

struct TrainTask {
  std::string_view name;
  Trial (*open)(const TrainOptions& options, const OpenSet& open);
};

// Of a task that opens its data itself.
template <Trial (*open)(const TrainOptions&)>
Trial alone(const TrainOptions& options, const OpenSet&) {
  return open(options);
}

constexpr std::array kTasks{TrainTask{"caption", alone<open_caption_trial>}, TrainTask{"answer", alone<open_answer_trial>},
                            TrainTask{"align", alone<open_align_trial>},     TrainTask{"classify", open_classify_trial},
                            TrainTask{"regress", open_regress_trial},        TrainTask{"transcribe", open_transcribe_trial},
                            TrainTask{"represent", open_represent_trial},    TrainTask{"generate", alone<open_generate_trial>},
                            TrainTask{"adapt", alone<open_adapt_trial>}};
static_assert(kTasks.size() == kTrainTasks.size());

// The weights of a model folder for all of the parameters, which the experiment is known by.
void begin_with_folder(Experiment& experiment, const std::string& folder) {
  const auto wanted = std::make_shared<RecordSource>();
  experiment.make(Params(wanted));
  CheckpointSource stored(std::make_shared<Checkpoint>(folder), at::kCPU, at::kFloat);
  for (const auto& [name, shape] : wanted->shapes()) experiment.beginning[name] = stored.take(name, shape);
  experiment.base = folder;
  experiment.fingerprint += " " + weights_digest(experiment.beginning);
}

}  // namespace

double least_memory(const TrainOptions& options, const Trial& trial) {
  return least_memory(options, parameter_count(trial.experiment), trial.working_memory);
}

Trial open_trial(const TrainOptions& options, const OpenSet& open) {
  MM_CHECK(options.test.convention == "none" || options.task == "regress", Kind::usage,
           "a convention scores values, which regress learns alone", "--convention");
  Trial trial = std::ranges::find(kTasks, options.task, &TrainTask::name)->open(options, open);
  if (!trial.solve && !options.model.from.empty()) begin_with_folder(trial.experiment, options.model.from);
  if (!trial.solve) check_memory(least_memory(options, trial), memory_limit());
  return trial;
}

}  // namespace mm
