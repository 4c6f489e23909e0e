#include "task/classify_floors.h"

#include <ATen/ops/bincount.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cdist.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "data/array_batch.h"

namespace mm {
namespace {

constexpr std::size_t kTogether = 1024;  // rows that are summed together

// The amounts that go in, as one row an example; what is missing is 0. -> [B, C] f64
at::Tensor laid_out(const ArraySet& set, const StackPlan& plan, std::span<const std::int64_t> rows) {
  return array_rows(set, amounts_of(plan), rows).flatten(1).nan_to_num(0).to(at::kDouble);
}

std::int64_t most_frequent_class(const ClassifyData& data, const ArraySet& set, std::span<const std::int64_t> rows) {
  const auto counts = at::bincount(array_labels(set, rows), {}, static_cast<std::int64_t>(data.plan.classes.size()));  // [K]
  return counts.argmax().item().toLong();
}

Classify always(std::int64_t said) {
  return [said](const Batch& batch) { return at::full({batch.targets}, said, at::kLong); };  // [B]
}

Classify by_nearest_mean(const ClassifyData& data, const ArraySet& set) {
  const auto classes = static_cast<std::int64_t>(data.plan.classes.size());
  const std::span rows(set.train);
  const auto width = laid_out(set, data.plan, rows.first(1)).size(1);
  auto sums = at::zeros({classes, width}, at::kDouble);  // [K, C]
  for (std::size_t first = 0; first < rows.size(); first += kTogether) {
    const auto some = rows.subspan(first, std::min(kTogether, rows.size() - first));
    sums.index_add_(0, array_labels(set, some), laid_out(set, data.plan, some));
  }
  const auto counts = at::bincount(array_labels(set, rows), {}, classes).to(at::kDouble).unsqueeze(1);  // [K, 1]
  return [means = sums.div(counts), plan = data.plan](const Batch& batch) {  // of a class without rows: nowhere near
    std::vector<at::Tensor> parts;
    const auto inputs = batch_inputs(batch);
    for (std::size_t i = 0; i < inputs.size(); ++i)  // one of all where they do not keep apart, and are amounts
      if (inputs.size() < plan.inputs.size() || !plan.categories.contains(plan.inputs[i]))
        parts.push_back(inputs[i].flatten(1).nan_to_num(0).to(at::kDouble));
    return at::cdist(at::cat(parts, 1), means).nan_to_num(std::numeric_limits<double>::infinity()).neg();  // [B, K]
  };
}

}  // namespace

Classify majority_class(const ClassifyData& data) {
  const ArraySet set = row_by_row(data);
  return always(most_frequent_class(data, set, set.train));
}

std::optional<std::vector<Floor>> classify_floors(const ClassifyData& data) {
  const ArraySet set = row_by_row(data);
  std::vector<Floor> floors;
  std::vector<std::pair<std::string, Classify>> ways{{"majority class", majority_class(data)}};
  if (!set.test.empty())
    if (const auto tested = most_frequent_class(data, set, set.test); tested != most_frequent_class(data, set, set.train))
      ways.emplace_back("majority class of the test split", always(tested));
  if (!amounts_of(data.plan).empty()) ways.emplace_back("nearest class mean", by_nearest_mean(data, set));
  for (const auto& [name, classify] : ways) {
    const auto rates = class_rates(set, data.plan, set.test, classify);
    if (!rates) return std::nullopt;
    floors.push_back({name, *rates});
  }
  return floors;
}

}  // namespace mm
