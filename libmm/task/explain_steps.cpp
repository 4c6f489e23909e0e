#include "task/explain_steps.h"

#include <fmt/format.h>

#include <algorithm>

#include "data/array_batch.h"
#include "task/classify_data.h"

namespace mm {
namespace {

constexpr std::int64_t kWeights = 1 << 22;  // of attention looked at together

// Rows whose attention over that many steps is looked at together.
std::size_t rows_at_once(std::int64_t steps) { return static_cast<std::size_t>(std::max<std::int64_t>(kWeights / (steps * steps), 1)); }

std::vector<double> numbers_of(const at::Tensor& t) { return {t.const_data_ptr<double>(), t.const_data_ptr<double>() + t.numel()}; }

void name_steps(StepsLookedAt& steps, const std::string& input, std::int64_t learnt) {
  for (std::int64_t t = 0; t < std::ssize(steps.mean); ++t)
    steps.names.push_back(t < learnt ? input + "[class]" : fmt::format("{}[{}]", input, t - learnt));
}

}  // namespace

std::optional<std::vector<StepsLookedAt>> steps_looked_at(const ExplainedModel& model, std::span<const std::int64_t> rows) {
  std::vector<StepsLookedAt> all;
  for (std::size_t i = 0; model.attention && i < model.plan.inputs.size(); ++i) {
    StepsLookedAt steps{.input = i, .names = {}, .records = {}, .mean = {}};
    std::int64_t learnt = 0;
    const auto& name = model.plan.inputs[i];
    const auto& own = model.set.inputs.at(name);
    const std::size_t at_once = rows_at_once(own.dim() > 1 ? own.size(1) : 1);
    const bool done = ask_in_parts(rows, nullptr, [&](std::span<const std::int64_t> some) {
      for (std::size_t first = 0; first < some.size(); first += at_once) {
        const auto few = some.subspan(first, std::min(at_once, some.size() - first));
        const auto attention = model.attention(i, array_rows(model.set, {name}, few));
        if (!attention) return;
        learnt = attention->learnt;
        const auto taken = looked_at(*attention).contiguous();  // [B, T]
        for (std::int64_t b = 0; b < taken.size(0); ++b) steps.records.push_back(numbers_of(taken[b]));
      }
    });
    if (!done) return std::nullopt;
    if (steps.records.empty()) continue;
    steps.mean.assign(steps.records[0].size(), 0);
    for (const auto& record : steps.records)
      for (std::size_t t = 0; t < record.size(); ++t) steps.mean[t] += record[t] / static_cast<double>(steps.records.size());
    name_steps(steps, name, learnt);
    all.push_back(std::move(steps));
  }
  return all;
}

}  // namespace mm
