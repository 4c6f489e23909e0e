#include "task/explain_coalitions.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include "base/check.h"
#include "data/array_batch.h"
#include "task/classify_data.h"

namespace mm {
namespace {

std::vector<double> numbers_of(const at::Tensor& x) {
  const auto wide = x.to(at::kDouble).contiguous();  // [N]
  return {wide.const_data_ptr<double>(), wide.const_data_ptr<double>() + wide.numel()};
}

}  // namespace

Coalitions::Coalitions(const ExplainedModel& model, std::vector<std::int64_t> rows, std::optional<std::size_t> output, Progress* progress)
    : model_(model), rows_(std::move(rows)), output_(output), progress_(progress) {}

std::optional<at::Tensor> Coalitions::scores(const Present& there) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> parts;
  const bool done = ask_in_parts(rows_, progress_, [&](std::span<const std::int64_t> some) {
    auto inputs = inputs_of(model_, some);  // [B, ...] each
    for (std::size_t i = 0; i < inputs.size(); ++i)
      if (there[i] == 0) inputs[i] = model_.absences[i].unsqueeze(0).expand_as(inputs[i]).contiguous();  // [B, ...]
    parts.push_back(model_.scores(inputs).to(at::kDouble));                                              // [B, K]
  });
  return done ? std::optional(at::cat(parts)) : std::nullopt;  // [N, K]
}

bool Coalitions::ask(const Present& there) {
  if (known_.contains(there)) return true;
  if (outputs_.empty() && there != all() && !ask(all())) return false;
  const auto said = scores(there);  // [N, K]
  if (!said) return false;
  if (outputs_.empty()) {
    const auto n = said->size(0);
    at::Tensor which = at::zeros({n}, at::kLong);
    if (output_) which = at::full({n}, static_cast<std::int64_t>(*output_), at::kLong);
    if (!output_ && model_.outputs == Outputs::classes) which = said->argmax(1);
    outputs_.assign(which.const_data_ptr<std::int64_t>(), which.const_data_ptr<std::int64_t>() + n);
  }
  const at::Tensor which = row_index(outputs_);  // [N]
  known_[there] = {.scores = numbers_of(explained_score(model_.outputs, *said, which)),
                   .said = numbers_of(model_.outputs == Outputs::classes ? said->argmax(1) : explained_score(model_.outputs, *said, which)),
                   .rate = rate_of(model_, *said, rows_)};
  return true;
}

Present Coalitions::alone(std::size_t input) const {
  Present there = none();
  there[input] = 1;
  return there;
}

Present Coalitions::without(std::size_t input) const {
  Present there = all();
  there[input] = 0;
  return there;
}

Present Coalitions::of_bits(std::size_t bits) const {
  Present there = none();
  for (std::size_t i = 0; i < there.size(); ++i) there[i] = static_cast<std::uint8_t>((bits >> i) & 1U);
  return there;
}

}  // namespace mm
