#pragma once
#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/generator.h"

namespace mm {

inline constexpr std::array<std::string_view, 5> kSamplers{"auto", "ddpm", "ddim", "euler", "heun"};

// How points are made of noise.
struct SampleSettings {
  // ddpm (Ho et al. 2020, with the smaller variance of the two) and ddim (Song et al. 2021) of diffusion; euler and heun (of second order:
  // twice the work a step) of flow. auto: ddpm, heun. A latent generator has none.
  std::string sampler = "auto";
  std::int64_t steps = 0;  // times the network is asked, of heun half of them; 0: all of a diffusion's (at most 250), 50 of a flow
  double eta = 0;          // of ddim: how much noise comes in anew; 1 is ddpm
  double clip = 3;         // of diffusion: a guess of the point without noise is held to +- clip scales, as a tiny error under much noise
                           // throws it far away; 0 does not hold it
};

// Throws Error{usage} for a sampler that is not for this kind of generator, and for more steps than its noise has.
void check_sampling(const GeneratorPlan& plan, const SampleSettings& settings);

// Points first, first + 1, ... of an endless stream, in the units of the data. What each draws is a pure function of seed and place.
// -> [count, C] f32
at::Tensor sample(const Generator& generator, const SampleSettings& settings, std::uint64_t seed, std::uint64_t first, std::int64_t count);

}  // namespace mm
