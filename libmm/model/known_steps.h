#pragma once
#include <ATen/core/Tensor.h>

namespace mm {

// What is there of an input in which NaN is missing. Of steps [B, T, C] one with any NaN is not there; of another shape an example is there
// or not as a whole.
struct KnownSteps {
  at::Tensor x;      // [B, ...], 0 where nothing is
  at::Tensor known;  // [B, T] bool of steps, else [B]
  at::Tensor mask;   // [B, T] of steps, the same for blocks; undefined where all are there, which is faster
};

KnownSteps known_steps(const at::Tensor& x, bool steps);  // [B, ...]

}  // namespace mm
