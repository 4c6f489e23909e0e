#pragma once
#include <optional>

#include "privacy/accountant.h"

namespace mm {

// What a step of DP-SGD gives away as a random variable: the logarithm of how much likelier an output is with an example than without it,
// Y = log P(x) / Q(x) for x from P = (1 - q) N(0, s^2) + q N(1, s^2) and Q = N(0, s^2), where q is the sampling rate and s the noise
// (Gopi, Lee and Wutschitz 2021, Numerical composition of differential privacy, propositions B.1 and B.4). Of several steps they add up.
class LossVariable {
 public:
  LossVariable(double rate, double noise) : rate_(rate), noise_(noise) {}

  double below(double t) const;  // the chance that Y is at most t
  double mean() const;

 private:
  double rate_, noise_;
};

// Epsilon by adding up loss variables on a grid with a Fourier transform, an upper bound: the error that the grid may cause, 0.01 in
// epsilon and a thousandth of delta, is on top (Gopi et al. 2021, theorem 5.5). `greatest`: losses that count lie within it. Nothing where
// the grid would have more than 2^22 places, or rounding would be as large as delta.
std::optional<double> composed_epsilon(const PrivateSteps& steps, double delta, double greatest);

}  // namespace mm
