#pragma once
#include <cstdint>

#include "tensor/params.h"
#include "train/learner.h"

namespace mm {

// A target network: parameters called "target.NAME" that begin as those called NAME, carry no gradient, and after each update move towards
// them, target <- m target + (1 - m) parameter (Grill et al. 2020, section 3.1). The momentum m of the k-th update of K is
// 1 - (1 - m_0) (cos(pi k / K) + 1) / 2, or m_0 throughout.
class TargetNetwork {
 public:
  TargetNetwork(const NamedTensors& parameters, const TargetPlan& plan);  // whose names go through those of a learner with such a plan

  const NamedTensors& followers() const { return followers_; }  // by their names, with "target."
  void follow(std::int64_t step);                               // after the step-th update of the run, counted from 0

 private:
  TargetPlan plan_;
  NamedTensors followers_;
  std::vector<at::Tensor> targets_, leaders_;  // [...] in one order
};

}  // namespace mm
