#pragma once
#include <cstdint>
#include <span>
#include <string_view>

// What private training has given away: (epsilon, delta) after some updates of DP-SGD (Abadi et al. 2016), whose batches take every example
// with a chance of their own, and whose summed, clipped gradients get Gaussian noise.

namespace mm {

// Updates that are alike.
struct PrivateSteps {
  double rate = 0;         // (0, 1]: the chance that an example is in a batch
  double noise = 0;        // > 0: standard deviation of the noise, in clipping norms
  std::int64_t steps = 0;  // >= 0
};

// How epsilon is bounded. rdp: by Renyi divergences of the sampled Gaussian (Mironov, Talwar and Zhang 2019) at the orders 1.1 to 10.9 by
// tenths and 12 to 63, turned into (epsilon, delta) as Balle et al. 2020 do. prv: by composing the losses' distributions on a grid (Gopi,
// Lee and Wutschitz 2021; privacy/loss_variable.h), as Opacus does by default. gdp: by a central limit theorem (Bu et al. 2020), which is
// an estimate and may lie below the truth.
struct Accountant {
  std::string_view name, summary;
  double (*epsilon)(const PrivateSteps& steps, double delta);
};

std::span<const Accountant> accountants();
const Accountant& find_accountant(std::string_view name);  // throws Error{usage} with the nearest name

// 0 without steps; infinity where the bound has no finite value. Throws Error{usage} for numbers out of range; delta in (0, 1).
double spent_epsilon(const Accountant& accountant, const PrivateSteps& steps, double delta);

// The least noise, to 0.1 % above it, with which these steps spend at most `epsilon` > 0. Throws Error{usage} where a noise of 1e4 does not
// suffice.
double noise_for(const Accountant& accountant, double epsilon, double delta, double rate, std::int64_t steps);

// The Renyi divergence of order alpha > 1 that one step may cause; of steps they add up.
double sampled_gaussian_rdp(double rate, double noise, double alpha);

}  // namespace mm
