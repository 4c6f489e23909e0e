#include "task/explain_steps.h"

#include <fmt/format.h>

#include "data/array_batch.h"
#include "explain/attention_rollout.h"
#include "task/classify_data.h"

namespace mm {
namespace {

std::vector<double> numbers_of(const at::Tensor& t) {
  const auto flat = t.to(at::kDouble).contiguous();
  return {flat.const_data_ptr<double>(), flat.const_data_ptr<double>() + flat.numel()};
}

// Of one example: what stands behind the layers, as parts of the steps. asked [T], layers [T, T] each -> [T]
std::vector<double> taken(const at::Tensor& asked, const std::vector<at::Tensor>& layers) {
  const auto weights = numbers_of(asked);
  std::vector<std::vector<double>> each;
  for (const auto& layer : layers) each.push_back(numbers_of(layer));
  const std::size_t T = weights.size();
  const auto rollout = attention_rollout(each, 1, T);  // [T, T]
  std::vector<double> found(T, 0);
  for (std::size_t t = 0; t < T; ++t)
    for (std::size_t s = 0; s < T; ++s) found[s] += weights[t] * rollout[t * T + s];
  return found;
}

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
    const bool done = ask_in_parts(rows, nullptr, [&](std::span<const std::int64_t> some) {
      const auto attention = model.attention(i, array_rows(model.set, {model.plan.inputs[i]}, some));
      if (!attention) return;
      learnt = attention->learnt;
      for (std::int64_t b = 0; b < attention->asked.size(0); ++b) {
        std::vector<at::Tensor> layers;  // [T, T] each
        for (const auto& layer : attention->layers) layers.push_back(layer[b]);
        steps.records.push_back(taken(attention->asked[b], layers));
      }
    });
    if (!done) return std::nullopt;
    if (steps.records.empty()) continue;
    steps.mean.assign(steps.records[0].size(), 0);
    for (const auto& record : steps.records)
      for (std::size_t t = 0; t < record.size(); ++t) steps.mean[t] += record[t] / static_cast<double>(steps.records.size());
    name_steps(steps, model.plan.inputs[i], learnt);
    all.push_back(std::move(steps));
  }
  return all;
}

}  // namespace mm
