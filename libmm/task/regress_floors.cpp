#include "task/regress_floors.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/sort.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "data/array_batch.h"
#include "train/ridge.h"
#include "train/value_score.h"

namespace mm {
namespace {

constexpr std::int64_t kMostNumbers = 30'000'000;  // of the training rows, for a ridge regression: 240 MB, several times

at::Tensor targets_of(const ArraySet& set, std::span<const std::int64_t> rows) {
  return array_labels(set, rows).reshape({static_cast<std::int64_t>(rows.size()), -1});  // [B, K]
}

Predict always(const at::Tensor& row) {                                                               // [K]
  return [row](const Batch& batch) { return row.expand({batch.tensors.at("labels").size(0), -1}); };  // [B, K]
}

at::Tensor laid_out(const ArraySet& set, const std::vector<std::string>& inputs, std::span<const std::int64_t> rows) {
  return array_rows(set, inputs, rows).flatten(1).nan_to_num(0);  // [B, C]
}

// A floor that answers with what it has learnt of the rows of some inputs. Beside its rates it is asked of a set of those inputs alone.
std::optional<Floor> by_ridge(const ClassifyData& data, const ValueScoring& scoring, const std::vector<std::string>& inputs,
                              const std::string& name) {
  const std::span train(data.set.train);
  const auto model = std::make_shared<Ridge>(laid_out(data.set, inputs, train), targets_of(data.set, train));
  StackPlan plan = data.plan;
  plan.inputs = inputs;
  plan.views.clear();  // side by side
  const double yes = scoring.targets == Targets::answers ? 0.5 : 0;
  const auto rates = value_rates(data.set, plan, scoring, data.set.test, [model, yes](const Batch& batch) {
    return (*model)(batch_inputs(batch).at(0).flatten(1).nan_to_num(0)) - yes;  // [B, K]
  });
  return rates ? std::optional(Floor{name, *rates}) : std::nullopt;
}

// Whether any one input, and all together, are few enough numbers.
bool few_enough(const ClassifyData& data, const std::vector<std::string>& inputs) {
  if (inputs.empty()) return false;
  const auto one = laid_out(data.set, inputs, std::span(data.set.train).first(1));  // [1, C]
  return one.numel() * static_cast<std::int64_t>(data.set.train.size()) <= kMostNumbers;
}

// Of each column; of an even number of rows the mean of the two in the middle. [N, K] -> [K]
at::Tensor middle_of(const at::Tensor& rows) {
  const auto sorted = std::get<0>(rows.sort(0));  // [N, K]
  return (sorted[(rows.size(0) - 1) / 2] + sorted[rows.size(0) / 2]) / 2;
}

}  // namespace

Batch value_batch(const ArraySet& set, const StackPlan& plan, std::span<const std::int64_t> rows) {
  Batch batch = array_batch(set, plan.inputs, rows, !plan.views.empty());
  batch.tensors["labels"] = targets_of(set, rows);
  batch.targets = batch.tensors.at("labels").numel();
  return batch;
}

std::optional<Rates> value_rates(const ArraySet& set, const StackPlan& plan, const ValueScoring& scoring,
                                 std::span<const std::int64_t> rows, const Predict& predict, Progress* progress) {
  ValueScore values;
  AnswerScore answers;
  const bool done = ask_in_parts(rows, progress, [&](std::span<const std::int64_t> some) {
    const Batch batch = value_batch(set, plan, some);
    const auto said = predict(batch), truth = batch.tensors.at("labels");  // [B, K]
    if (scoring.targets == Targets::values) values.count(said, truth);
    if (scoring.targets == Targets::answers) answers.count(said, truth);
  });
  if (!done) return std::nullopt;
  if (scoring.targets == Targets::answers) return answers.rates();
  Rates rates = values.rates(plan.values);
  if (scoring.convention != "none")
    for (auto& rate : values.by_convention(scoring.convention)) rates.push_back(std::move(rate));
  return rates;
}

std::optional<std::vector<Floor>> regress_floors(const ClassifyData& data, const ValueScoring& scoring) {
  const auto train = targets_of(data.set, data.set.train).to(at::kDouble);  // [N, K]
  std::vector<std::pair<std::string, at::Tensor>> constants;
  if (scoring.targets == Targets::answers) constants = {{"most frequent answers", train.mean(0) - 0.5}};
  if (scoring.targets == Targets::values) constants = {{"mean", train.mean(0)}, {"median", middle_of(train)}};
  std::vector<Floor> floors;
  for (const auto& [name, row] : constants) {
    const auto rates = value_rates(data.set, data.plan, scoring, data.set.test, always(row));
    if (!rates) return std::nullopt;
    floors.push_back({name, *rates});
  }
  const auto amounts = amounts_of(data.plan);
  if (!few_enough(data, amounts)) return floors;
  std::vector<std::pair<std::string, std::vector<std::string>>> ridges{{"ridge regression", amounts}};
  if (amounts.size() > 1)
    for (const auto& input : amounts) ridges.push_back({fmt::format("ridge regression of {}", input), {input}});
  for (const auto& [name, inputs] : ridges) {
    const auto floor = by_ridge(data, scoring, inputs, name);
    if (!floor) return std::nullopt;
    floors.push_back(*floor);
  }
  return floors;
}

}  // namespace mm
