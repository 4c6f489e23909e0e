#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "model/stack.h"
#include "nn/linear.h"
#include "tensor/params.h"

namespace mm {

// What a fused model learns beside its answer: to tell an input that was left out from what the others fused to, so that they come to say
// what it would have said. One linear layer for each input, called "rebuild.0.weight" and so on, from the fused numbers to those of the
// input; of steps [T, C] it tells their mean. The mechanism of the cascaded autoencoders of Tran et al. 2017 and of Zhao et al. 2021 (MMIN)
// at its smallest: one decoder, no cycle.
class Rebuild {
 public:
  Rebuild(const StackPlan& plan, std::int64_t fused, const Params& p);  // fused: numbers of one fused vector

  // fused [B, C] or [B, T, C], of which the mean over T is taken; inputs [B, ...] each, NaN where something is missing; left_out [B, M]
  // bool. -> []: plan.rebuild times the mean over the B examples of
  //
  //   sum over the inputs m that were left out of mean_c (W_m fused + b_m - x_m)_c^2
  //
  // where x_m is the mean over the steps that are there, and numbers that are missing do not count.
  at::Tensor operator()(const at::Tensor& fused, std::span<const at::Tensor> inputs, const at::Tensor& left_out) const;

 private:
  struct Decoder {
    bool steps;  // whether an example comes in as steps
    Linear tell;
  };

  double weight_;
  std::vector<Decoder> decoders_;
};

}  // namespace mm
