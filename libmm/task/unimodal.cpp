#include "task/unimodal.h"

#include <utility>

#include "base/check.h"
#include "train/blended_learner.h"
#include "train/gradient_blend.h"
#include "train/self_mm_learner.h"

namespace mm {
namespace {

constexpr const char* kWhere = "objective.unimodal.kind";

bool blends(const TrainOptions& options) { return options.objective.unimodal.kind == "gradient-blending"; }

void check(const ClassifyData& data, const TrainOptions& options) {
  const auto refuse = [](bool fits, const char* why, const char* hint = "") { MM_CHECK(fits, Kind::usage, why, kWhere, hint); };
  refuse(!data.plan.fusion.empty(), "inputs that are not fused have no heads of their own", "name model.fusion");
  refuse(!data.plan.sequence, "steps of sequences have no heads for each input");
  refuse(options.objective.unlabelled.kind == "none" && options.objective.target.kind == "none",
         "inputs are taught for themselves by their labels alone");
  refuse(options.overfit == 0, "heads of inputs are taught by all rows, and not by a few of them", "leave --overfit out");
  refuse(!options.privacy.dp.on(), "what a head is worth, and labels that are made, would give away more than the noise hides");
  if (!blends(options)) return;
  refuse(!data.set.valid.empty(), "how a head generalises is seen on a validation split, and there is none",
         "data.arrays.valid-fraction: 0.2 takes a part of the training rows");
  refuse(options.model.from.empty(), "heads are tried alone from fresh weights", "leave model.from out");
}

// Some of a list of rows, by place.
std::function<Batch(std::size_t first, std::size_t count)> some_of(const std::shared_ptr<const ClassifyData>& data,
                                                                   const std::vector<std::int64_t> ArraySet::*list,
                                                                   const UnimodalBatches& batches) {
  return [data, list, rows = batches.rows](std::size_t first, std::size_t count) {
    return rows(std::span(data->set.*list).subspan(first, count));
  };
}

Learning::MakeLearner blended(const std::shared_ptr<const ClassifyData>& data, const TrainOptions& options,
                              const UnimodalBatches& batches) {
  const BlendTask task{.stack = data->plan,
                       .objective = options.objective,
                       .batch = static_cast<std::size_t>(options.batch),
                       .stream = batches.stream,
                       .train_count = data->set.train.size(),
                       .valid_count = data->set.valid.size(),
                       .train = some_of(data, &ArraySet::train, batches),
                       .valid = some_of(data, &ArraySet::valid, batches)};
  const FindBlend find = [task, options](Log& log) { return found_blend(task, options, log); };
  return [task, find](const Params& p) { return blended_learner(task.stack, task.objective, find, p); };
}

// The greatest label of the rows that are learnt from.
double greatest_label(const ClassifyData& data) {
  return data.set.labels.index_select(0, row_index(data.set.train)).abs().max().item<double>();
}

Learning::MakeLearner self_mm(const std::shared_ptr<const ClassifyData>& data, const TrainOptions& options,
                              const UnimodalBatches& batches) {
  MM_CHECK(data->plan.classes.empty(), Kind::usage, "labels are made of values, and these are classes", kWhere, "task: regress");
  const double limit = options.objective.unimodal.limit;
  const SelfMmPlan plan{.stack = data->plan,
                        .objective = options.objective,
                        .rows = static_cast<std::size_t>(data->set.rows()),
                        .count = data->set.train.size(),
                        .batch = static_cast<std::size_t>(options.batch),
                        .limit = limit > 0 ? limit : greatest_label(*data),
                        .examples = some_of(data, &ArraySet::train, batches)};
  return [plan](const Params& p) { return self_mm_learner(plan, p); };
}

}  // namespace

bool is_unimodal(const TrainOptions& options) { return options.objective.unimodal.kind != "none"; }

Learning::MakeLearner unimodal_learner(const std::shared_ptr<const ClassifyData>& data, const TrainOptions& options,
                                       const UnimodalBatches& batches) {
  check(*data, options);
  return blends(options) ? blended(data, options, batches) : self_mm(data, options, batches);
}

Batch with_rows(Batch batch, const TrainOptions& options, std::span<const std::int64_t> rows) {
  if (options.objective.unimodal.kind == "self-mm") batch.tensors[kRows] = row_index(rows);  // [B]
  return batch;
}

}  // namespace mm
