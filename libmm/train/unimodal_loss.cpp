#include "train/unimodal_loss.h"

#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include "base/check.h"

namespace mm {

std::vector<BranchSum> branch_sums(const FusedStack& stack, const FusedScores& answer, const at::Tensor& labels,
                                   const BranchObjective& of) {
  const auto said = stack.opinions(answer);
  std::vector<BranchSum> sums;
  for (std::size_t m = 0; m < said.scores.size(); ++m) {
    const auto rows = said.there.select(1, static_cast<std::int64_t>(m)).nonzero().squeeze(1);  // [those that have it]
    const auto own = labels.index_select(0, rows);                                              // [.., ...]
    sums.push_back({of.objective.sum(said.scores[m].index_select(0, rows), own, of.how), of.objective.targets(own)});
  }
  return sums;
}

BranchObjective branch_objective(const TrainObjectiveOptions& options) {
  BranchObjective how{.objective = find_objective(options.kind.empty() ? objective_of_task("classify") : options.kind)};
  MM_CHECK(how.objective.sum != nullptr && how.objective.takes != Takes::opinions, Kind::usage,
           fmt::format("'{}' judges no head of one input: it takes {}", how.objective.name, words(how.objective.takes)), "objective.kind");
  how.how.classes.smoothing = options.smoothing;
  how.how.classes.focus = options.focus;
  how.how.threshold = options.threshold;
  return how;
}

}  // namespace mm
