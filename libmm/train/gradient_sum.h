#pragma once
#include <cstdint>
#include <vector>

#include "tensor/params.h"
#include "train/process_group.h"

namespace mm {

// The gradients of some parameters, summed over the processes of a group. A parameter that has no gradient in one process counts as 0
// there; one that has none anywhere keeps none.
//
// Gradients leave in buckets while the backward pass goes on: a bucket's sum begins when all of its gradients are there and those of the
// buckets before it have begun. Which stand together follows the order in which they came in the first backward pass of the first process.
// The bits of the sums follow from the gradients alone.
class GradientSum {
 public:
  GradientSum(const NamedTensors& parameters, ProcessGroup& group);  // leaves; those that require no gradient are left out
  ~GradientSum();
  GradientSum(const GradientSum&) = delete;
  GradientSum& operator=(const GradientSum&) = delete;

  void begin() { open_ = true; }  // before the backward pass of the last part
  void sum();                     // after it; the gradients are then the same in every process

 private:
  struct Parameter {
    at::Tensor tensor;  // [...]
    unsigned hook = 0;  // of the tensor
    std::size_t bucket = 0;
    at::Tensor place, has;  // in the bucket: [n], and [] 1 where there is a gradient
    bool came = false;      // in this backward pass
  };

  // Gradients of one number type that travel together, a flag for each behind them.
  struct Bucket {
    at::Tensor flat;                   // [N]
    std::vector<std::size_t> members;  // of parameters_
    std::size_t missing = 0;           // of the members, in this backward pass
  };

  void came(std::size_t number, const at::Tensor& gradient);  // [...]
  void fill(const Parameter& parameter) const;
  void spread(Parameter& parameter) const;
  void make_buckets();
  void add_bucket(std::vector<std::size_t> members);

  ProcessGroup& group_;
  std::vector<Parameter> parameters_;
  std::vector<std::size_t> order_;  // in which gradients came in the first backward pass
  std::vector<Bucket> buckets_;     // empty before that
  std::size_t begun_ = 0;           // buckets
  bool open_ = false;               // gradients that come now are the last
};

}  // namespace mm
