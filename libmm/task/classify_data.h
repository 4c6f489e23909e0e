#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/progress.h"
#include "data/array_set.h"
#include "data/batch.h"
#include "data/preprocess.h"
#include "model/stack.h"
#include "options/train.h"
#include "tensor/checkpoint.h"
#include "train/rates.h"

namespace mm {

// What a classification (or a regression) works on: the arrays as they are, and as the model is shown them.
struct ClassifyData {
  ArraySet raw, set;
  Preprocessing preprocessing;
  StackPlan plan;
};

// Reads the set that the options name, fits its preprocessing on the training rows and makes the plan of its model; `apart`: every input
// has layers of its own; `kind`: what the labels are. Throws Error{input} for arrays that cannot be read, Error{usage} where there is
// nothing to learn from, or no layers.
ClassifyData open_classify_data(const TrainOptions& options, bool apart, LabelKind kind = LabelKind::classes);

// What preprocessing found, as constants beside the weights of a model; and back from a model's folder.
NamedTensors preprocessing_constants(const Preprocessing& preprocessing);
Preprocessing stored_preprocessing(const Checkpoint& stored, const StackPlan& plan);
inline constexpr std::string_view kPreprocessConstants = "preprocess.*";

// A trained stack in a folder, and a set as its own preprocessing shows it.
struct StoredStack {
  Json config;
  StackPlan plan;
  std::shared_ptr<CheckpointSource> weights;  // finish() tells what no layer took
  ArraySet set;
};
StoredStack open_stored_stack(const std::string& folder, const ArraySet& raw);  // throws Error{input}

// Calls `ask` with all rows, a few hundred at a time; a step of `progress` for each, where there is one. False when somebody asked to stop.
bool ask_in_parts(std::span<const std::int64_t> rows, Progress* progress,
                  const std::function<void(std::span<const std::int64_t> some)>& ask);

// Bytes that the inputs of an update take (Trial::working_memory).
double inputs_memory(const ClassifyData& data, int batch);

// Classes of the examples of a batch, [B] i64.
using Classify = std::function<at::Tensor(const Batch& batch)>;

// The rates on some rows; a step of `progress` for each, where there is one. Nothing when somebody asked to stop.
std::optional<Rates> class_rates(const ArraySet& set, const StackPlan& plan, std::span<const std::int64_t> rows, const Classify& classify,
                                 Progress* progress = nullptr);

}  // namespace mm
