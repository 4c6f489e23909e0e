#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "explain/players.h"
#include "task/explain_model.h"

namespace mm {

// What a model says of some rows where only some of its inputs are there.
struct CoalitionAnswers {
  std::vector<double> scores;  // [N] that are explained
  std::vector<double> said;    // [N] the class, or the value or logit of the explained output
  double rate = 0;
};

// The answers of a model to some rows, by which inputs are there; each asked for once. The output that is explained stays that of all
// inputs: a class that is named, or the one that the model says with everything there.
class Coalitions {
 public:
  // output: of model.names(); nothing: the class that is said, or the first value. A step of `progress` for each row.
  Coalitions(const ExplainedModel& model, std::vector<std::int64_t> rows, std::optional<std::size_t> output, Progress* progress);

  // Asks; false when somebody asked to stop.
  bool ask(const Present& there);

  const CoalitionAnswers& operator()(const Present& there) const { return known_.at(there); }
  const std::vector<std::int64_t>& outputs() const { return outputs_; }  // [N] of each row, once everything was asked
  Present all() const { return Present(model_.plan.inputs.size(), 1); }
  Present none() const { return Present(model_.plan.inputs.size(), 0); }
  Present alone(std::size_t input) const;
  Present without(std::size_t input) const;
  Present of_bits(std::size_t bits) const;

 private:
  std::optional<at::Tensor> scores(const Present& there);  // [N, K]

  const ExplainedModel& model_;
  std::vector<std::int64_t> rows_, outputs_;
  std::optional<std::size_t> output_;
  Progress* progress_;
  std::map<Present, CoalitionAnswers> known_;
};

}  // namespace mm
