#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>

#include "tensor/params.h"

namespace mm {

// Adam with decoupled weight decay (Loshchilov and Hutter 2019), through LibTorch's fused kernel:
//
//   p <- p - lr * decay * p;   m <- b1 m + (1 - b1) g;   v <- b2 v + (1 - b2) g^2
//   p <- p - lr * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon)
//
// Weights of two and more dimensions decay; biases, norms and position tables do not (decays()).
struct AdamWOptions {
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight_decay = 0.01;
};

class AdamW {
 public:
  AdamW(const NamedTensors& parameters, const AdamWOptions& options);  // leaves that require gradients

  void step(double learning_rate);  // parameters without a gradient stay as they are
  void zero_gradients();

  // "m.NAME" and "v.NAME", as views, and "steps" [1] i64.
  NamedTensors state() const;
  void load(const NamedTensors& state);  // copies; throws Error{input} on a missing name or another shape

 private:
  struct Slot {
    at::Tensor parameter, m, v;  // [...] all of one shape
  };
  std::map<std::string, Slot> slots_;
  AdamWOptions options_;
  std::int64_t steps_ = 0;
};

// Is it a weight that decays: two dimensions or more, and called "...weight"?
bool decays(const std::string& name, const at::Tensor& parameter);  // [...]

// Scales all gradients so that their common 2-norm is at most `most`, and returns the norm they had. most <= 0: only measures.
double clip_gradients(const NamedTensors& parameters, double most);

// Throws Error{input} when `from` lacks a name of `to` or has it with another shape; else copies, in place.
void copy_tensors(const NamedTensors& from, const NamedTensors& to, const std::string& where);

}  // namespace mm
