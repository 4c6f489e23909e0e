#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/progress.h"
#include "data/array_batch.h"
#include "data/array_set.h"
#include "data/batch.h"
#include "data/preprocess.h"
#include "model/stack.h"
#include "options/train.h"
#include "task/train_sets.h"
#include "tensor/checkpoint.h"
#include "train/rates.h"

namespace mm {

// What a classification (or a regression) works on: the arrays as they are, and as the model is shown them.
struct ClassifyData {
  ArraySet raw, set;
  Preprocessing preprocessing;
  StackPlan plan;
};

// The set that the options name, as its files have it; without the lengths of its examples where all are shown as long as the longest.
ArraySet open_raw_set(const TrainOptions& options, LabelKind kind, const OpenSet& open = open_array_set);

// Reads the set that the options name, fits its preprocessing on the training rows and makes the plan of its model; `apart`: every input
// has layers of its own, as with a fusion; `kind`: what the labels are. With a fusion, missing numbers stay missing. Throws Error{input}
// for arrays that cannot be read, Error{usage} where there is nothing to learn from, no layers, or what sequences do not go with.
ClassifyData open_classify_data(const TrainOptions& options, bool apart, LabelKind kind = LabelKind::classes,
                                const OpenSet& open = open_array_set);

// The inputs that are amounts: names of something (categories) are no numbers to weigh.
std::vector<std::string> amounts_of(const StackPlan& plan);

// The rows to learn from in the order of the run's seed; of near length together where data.buckets says so, which is refused where
// they have no lengths, or the layers do not take shorter examples (Error{usage}).
RowStream training_stream(const ClassifyData& data, const TrainOptions& options);

// What an update of that stream is made of: cut to the longest of its rows where they stand in buckets.
Batch training_batch(const ClassifyData& data, const RowStream& stream, std::uint64_t first, std::size_t count, bool apart = false);

// What the layers make of an example that is so long in its last dimension, without computing it. Throws Error{usage} as BlockList does.
ExampleShape shape_of_length(const StackPlan& plan, std::int64_t length);

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

// The same, but where rows have lengths those of one length are asked together: what a model says of a row then follows from it alone.
bool ask_in_parts(const ArraySet& set, std::span<const std::int64_t> rows, Progress* progress,
                  const std::function<void(std::span<const std::int64_t> some)>& ask);

// The set as the model is shown it, but with each row as an example where they are the steps of sequences.
ArraySet row_by_row(const ClassifyData& data);

// Bytes that the set takes, and the inputs of an update (Trial::working_memory).
double inputs_memory(const ClassifyData& data, int batch);

// Classes of the examples of a batch, [B] i64, or scores of the classes, [B, K], of which the greatest says the class; of sequences, of
// each step: [B, S] or [B, S, K].
using Classify = std::function<at::Tensor(const Batch& batch)>;

// The rates on some rows, of sequences on all their steps (train/class_score.h; ranked by scores of two classes, where there are scores); a
// step of `progress` for each, where there is one. Nothing when somebody asked to stop.
std::optional<Rates> class_rates(const ArraySet& set, const StackPlan& plan, std::span<const std::int64_t> rows, const Classify& classify,
                                 Progress* progress = nullptr);

}  // namespace mm
