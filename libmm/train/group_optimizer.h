#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "train/optimizer.h"
#include "train/parameter_groups.h"

namespace mm {

// What the optimisers share: groups of parameters, tensors kept beside each of them, and the number of updates done.
class GroupOptimizer : public Optimizer {
 public:
  void step(double rate) final;
  void zero_gradients() final;
  NamedTensors state() const final;
  void load(const NamedTensors& state) final;

 protected:
  // What is kept beside a parameter, by the name before its own: {{"m", zeros}, {"v", zeros}}.
  using Kept = std::vector<std::pair<std::string, at::Tensor>>;  // [...] each of its own shape
  using MakeKept = Kept (*)(const at::Tensor& parameter);        // [...]

  // Parameters of one group that have a gradient; the i-th of each list belongs to the i-th parameter.
  struct Update {
    std::vector<at::Tensor> parameters, gradients;  // [...] each of its own shape
    std::vector<std::vector<at::Tensor>> kept;      // [...] beside each parameter, in the order of Kept
    double rate = 0, weight_decay = 0;
    std::int64_t step = 0;  // counted from 1

    std::vector<at::Tensor> every(std::size_t which) const;  // [...] the which-th tensor kept beside each parameter
  };

  GroupOptimizer(std::vector<ParameterGroup> groups, MakeKept make_kept);
  virtual void update(Update& update) = 0;

  static at::Tensor zeros_like(const at::Tensor& parameter);  // [...] of the parameter's shape, contiguous

 private:
  Update update_of(const ParameterGroup& group) const;

  std::vector<ParameterGroup> groups_;
  std::map<std::string, Kept> kept_;  // by the parameters' names
  std::int64_t steps_ = 0;
};

}  // namespace mm
