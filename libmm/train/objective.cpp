#include "train/objective.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/check.h"
#include "config/nearest.h"
#include "train/objective_value.h"

namespace mm {
namespace {

using at::Tensor;

Tensor cross_entropy_sum(const Tensor& output, const Tensor& target, const ObjectiveOptions& options) {
  return cross_entropy(output, target, options.classes);
}

Tensor binary_sum(const Tensor& output, const Tensor& target, const ObjectiveOptions& options) {
  return binary_cross_entropy(output, target, options.classes);
}

Tensor squared_sum(const Tensor& output, const Tensor& target, const ObjectiveOptions& /*options*/) {
  return squared_error(output, target);
}

Tensor absolute_sum(const Tensor& output, const Tensor& target, const ObjectiveOptions& /*options*/) {
  return absolute_error(output, target);
}

Tensor huber_sum(const Tensor& output, const Tensor& target, const ObjectiveOptions& options) {
  return huber(output, target, options.threshold);
}

std::int64_t every_number(const Tensor& target) { return target.numel(); }

constexpr std::array kObjectives{
    Objective{"cross-entropy", "one class of several; label smoothing, class weights, focal", Takes::labels, cross_entropy_sum,
              counted_labels},
    Objective{"binary", "several yes-or-no questions at once: multi-label", Takes::answers, binary_sum, counted_labels},
    Objective{"mse", "the squared difference", Takes::values, squared_sum, every_number},
    Objective{"l1", "the absolute difference", Takes::values, absolute_sum, every_number},
    Objective{"huber", "squared when small, absolute when large (Huber 1964)", Takes::values, huber_sum, every_number},
};

}  // namespace

std::string_view words(Takes takes) {
  switch (takes) {
    case Takes::labels: return "scores and labels";
    case Takes::answers: return "scores and answers";
    case Takes::values: return "values";
    case Takes::views: return "two views";
    case Takes::domains: return "two domains";
    case Takes::unlabelled: return "items without labels";
    case Takes::critic: return "a critic's scores";
    case Takes::noise: return "a denoiser's output";
    case Takes::sequences: return "scores over time";
  }
  return "";
}

std::span<const Objective> objectives() { return kObjectives; }

const Objective& find_objective(const std::string& name) {
  const auto found = std::ranges::find(kObjectives, name, &Objective::name);
  if (found != kObjectives.end()) return *found;
  std::vector<std::string> names;
  for (const auto& row : kObjectives) names.emplace_back(row.name);
  throw Error(Kind::usage, fmt::format("there is no objective '{}'{}", name, did_you_mean(nearest(name, names))), "",
              fmt::format("the objectives are {}", fmt::join(names, ", ")));
}

}  // namespace mm
