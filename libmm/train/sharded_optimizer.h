#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "train/optimizer.h"
#include "train/process_group.h"

namespace mm {

// An optimiser whose state is spread over the processes (ZeRO stage 1, Rajbhandari et al. 2020, section 5.1): each keeps that of some of
// the parameters and updates those, and all get the new values. Parameters are not cut, so that each update, also one that asks a parameter
// for its norm, is what it is in one process, bit for bit.
class ShardedOptimizer : public Optimizer {
 public:
  // Throws as make_optimizer does. All parameters are of one number type.
  ShardedOptimizer(const NamedTensors& parameters, const OptimizerOptions& options, ProcessGroup& processes);

  void step(double rate) override;
  void zero_gradients() override;

  // Of all parameters at the first process, of its own at any other; all call it at the same time.
  NamedTensors state() const override;
  void load(const NamedTensors& state) override;  // of all parameters

  NamedTensors own_state() const { return own_->state(); }

 private:
  ProcessGroup& processes_;
  NamedTensors parameters_;           // [...] those that learn
  std::map<std::string, int> owner_;  // the process that updates each
  std::unique_ptr<Optimizer> own_;
  std::vector<NamedTensors> outlines_;  // what the state of each process is like, by rank; without memory
};

// Which process updates which parameter: the largest first, each to the process that has the fewest numbers so far. By name.
std::map<std::string, int> spread_parameters(const NamedTensors& parameters, int size);

}  // namespace mm
