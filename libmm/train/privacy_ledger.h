#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/json.h"
#include "options/privacy.h"
#include "privacy/accountant.h"

namespace mm {

// How much noise a private run takes, and what its updates have spent: each example is in a batch with a chance of batch / examples.
class PrivacyLedger {
 public:
  // Throws Error{usage} for a batch larger than the set, a delta that is none, a target that these updates would go past with the noise
  // that is asked for, and one that no noise keeps.
  PrivacyLedger(const PrivateTrainingOptions& options, std::int64_t updates, std::int64_t batch, std::size_t examples);

  double noise() const { return steps_.noise; }  // standard deviation, in largest norms
  double rate() const { return steps_.rate; }
  double delta() const { return delta_; }
  double epsilon(std::int64_t updates) const;  // after so many

  // Of a run after so many updates: {"epsilon", "delta", "accountant", "updates", "noise_multiplier", "max_grad_norm", "sample_rate",
  // "examples"}.
  Json spent(std::int64_t updates) const;

 private:
  const Accountant& accountant_;
  PrivateSteps steps_;  // of one update
  double delta_ = 0, most_ = 0;
  std::size_t examples_ = 0;
};

// "epsilon 7.9990 at delta 0.0041 (prv)", of what spent() gave.
std::string spent_text(const Json& spent);

}  // namespace mm
