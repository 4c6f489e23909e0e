#include "task/explain_gradients.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace mm {
namespace {

constexpr double kComplete = 1e-3;                          // of what the score rose by, or of 1 where that is more
constexpr std::size_t kMostNumbers = std::size_t{1} << 24;  // that go in together when it is asked again

void append(std::vector<double>& numbers, const at::Tensor& x) {
  const auto wide = x.to(at::kDouble).contiguous();
  numbers.insert(numbers.end(), wide.const_data_ptr<double>(), wide.const_data_ptr<double>() + wide.numel());
}

}  // namespace

InputGradients::InputGradients(const ExplainedModel& model, std::size_t steps) : model_(model), steps_(steps) {
  for (const auto& mean : model.means) {
    first_.push_back(baseline_.size());
    append(baseline_, mean);
  }
  first_.push_back(baseline_.size());
}

std::vector<at::Tensor> InputGradients::inputs(const at::Tensor& points) const {
  std::vector<at::Tensor> all;
  for (std::size_t i = 0; i < model_.means.size(); ++i) {
    auto shape = model_.means[i].sizes().vec();
    shape.insert(shape.begin(), points.size(0));
    all.push_back(points.narrow(1, static_cast<std::int64_t>(first_[i]), model_.means[i].numel()).reshape(shape));  // [P, ...]
  }
  return all;
}

PathAttribution InputGradients::operator()(std::int64_t row, std::int64_t output) const {
  const Differentiable f = [&](std::span<const double> points, std::size_t count) {
    const at::AutoGradMode with_gradient(true);
    const auto P = static_cast<std::int64_t>(count);
    auto x = at::empty({P, static_cast<std::int64_t>(size())}, at::kFloat);  // [P, F]
    std::ranges::copy(points, x.mutable_data_ptr<float>());
    x.requires_grad_(true);
    const auto scores = explained_score(model_.outputs, model_.scores(inputs(x)), at::full({P}, output, at::kLong));  // [P]
    scores.sum().backward();
    ValuesAndGradients found;
    append(found.values, scores.detach());
    append(found.gradients, x.grad());
    return found;
  };
  const auto x = numbers(row);
  PathAttribution found = integrated_gradients(x, baseline_, f, steps_);
  for (const std::size_t times : {4, 16}) {
    const bool complete = std::abs(found.delta) <= kComplete * std::max(1.0, std::abs(found.value - found.baseline));
    if (complete || times * steps_ * size() > kMostNumbers) break;
    found = integrated_gradients(x, baseline_, f, times * steps_);
  }
  return found;
}

std::vector<double> InputGradients::numbers(std::int64_t row) const {
  std::vector<double> all;
  for (const auto& x : inputs_of(model_, std::span(&row, 1))) append(all, x);
  return all;
}

std::size_t InputGradients::input_of(std::size_t feature) const {
  return static_cast<std::size_t>(std::ranges::upper_bound(first_, feature) - first_.begin()) - 1;
}

std::string InputGradients::name(std::size_t feature) const {
  const std::size_t input = input_of(feature);
  const auto& mean = model_.means[input];
  if (mean.numel() == 1) return model_.plan.inputs[input];
  std::vector<std::int64_t> places(static_cast<std::size_t>(mean.dim()));
  auto rest = static_cast<std::int64_t>(feature - first_[input]);
  for (std::size_t i = places.size(); i-- > 0; rest /= mean.size(static_cast<std::int64_t>(i)))
    places[i] = rest % mean.size(static_cast<std::int64_t>(i));
  return fmt::format("{}[{}]", model_.plan.inputs[input], fmt::join(places, ","));
}

}  // namespace mm
