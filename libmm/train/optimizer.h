#pragma once
#include <memory>
#include <string>

#include "options/optimizer.h"
#include "tensor/params.h"

namespace mm {

// Changes parameters against their gradients. Its state is kept by the parameters' names, in their number type.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  virtual void step(double rate) = 0;  // one update; parameters without a gradient stay as they are
  virtual void zero_gradients() = 0;

  virtual NamedTensors state() const = 0;            // views, not copies: "m.NAME", "v.NAME", ..., and "steps" [1] i64
  virtual void load(const NamedTensors& state) = 0;  // copies; throws Error{input} on a missing name or another shape
};

// The optimiser of the options over `parameters`: leaves that require gradients.
std::unique_ptr<Optimizer> make_optimizer(const NamedTensors& parameters, const OptimizerOptions& options);

// Throws Error{input} when `from` lacks a name of `to` or has it with another shape; else copies, in place.
void copy_tensors(const NamedTensors& from, const NamedTensors& to, const std::string& where);

}  // namespace mm
