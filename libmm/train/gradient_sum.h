#pragma once
#include <vector>

#include "tensor/params.h"
#include "train/process_group.h"

namespace mm {

// The gradients of some parameters, summed over the processes of a group. A parameter that has no gradient in one process counts as 0
// there; one that has none anywhere keeps none.
class GradientSum {
 public:
  GradientSum(const NamedTensors& parameters, ProcessGroup& group);  // leaves; those that require no gradient are left out

  void sum();  // after the backward pass of the last part; the gradients are then the same in every process

 private:
  // Parameters of one number type whose gradients travel together, a flag for each behind them.
  struct Bucket {
    std::vector<at::Tensor> parameters;  // [...] each of its own shape
    at::Tensor flat;                     // [N]
  };

  void fill(Bucket& bucket) const;
  void spread(Bucket& bucket) const;

  ProcessGroup& group_;
  std::vector<Bucket> buckets_;
};

}  // namespace mm
