#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "options/optimizer.h"
#include "tensor/params.h"
#include "train/parameter_groups.h"

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

// A row of the table of optimisers.
struct OptimizerKind {
  std::string_view name;
  std::string_view summary;  // one line for `mm list optimizers`
  std::unique_ptr<Optimizer> (*make)(std::vector<ParameterGroup> groups, const OptimizerOptions& options);
  int (*kept)(const OptimizerOptions& options);  // numbers that it keeps for each of a parameter's, at least
};

std::span<const OptimizerKind> optimizers();  // the table, in the order it is shown

// Throws Error{usage} for an unknown name, with the nearest one.
const OptimizerKind& find_optimizer(const std::string& name);

// The optimiser of the options over `parameters`: leaves that require gradients. Those that the options freeze require none from then on,
// and have no state (train/freeze.h). Throws Error{usage} when the options do not fit each other or the names.
std::unique_ptr<Optimizer> make_optimizer(const NamedTensors& parameters, const OptimizerOptions& options);

// Throws Error{input} when `from` lacks a name of `to` or has it with another shape; else copies, in place.
void copy_tensors(const NamedTensors& from, const NamedTensors& to, const std::string& where);

}  // namespace mm
