#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"

namespace mm {

inline constexpr std::array<std::string_view, 3> kShapesOfPoints{"", "ring", "grid"};
inline constexpr std::array<std::string_view, 2> kSchedulesOfNoise{"linear", "cosine"};
inline constexpr std::array<std::string_view, 5> kWaysToSample{"auto", "ddpm", "ddim", "euler", "heun"};

// Points of a plane that mm draws, to try generators on.
struct PointDataOptions {
  std::string shape;

  void visit(auto&& v) {
    v.field("shape", shape, "ring: 8 modes on a circle; grid: 25 modes, 5 x 5; empty: not used", one_of(kShapesOfPoints));
  }
};

// What a generator has besides its layers.
struct GeneratorOptions {
  std::vector<std::string> critic;
  std::int64_t latent = 2;
  int point_waves = 0, time_waves = 6;

  void visit(auto&& v) {
    v.field("critic", critic, "of a GAN, the blocks of the network that tells real from made: [linear 64, relu, linear 1]");
    v.field("latent", latent, "of a GAN, how many random numbers a point is made of", between(1, 1'000'000));
    v.field("point-waves", point_waves, "of diffusion and flow-matching, sines and cosines of each coordinate that go in beside it",
            between(0, 16));
    v.field("time-waves", time_waves, "the same of the time", between(0, 16));
  }
};

// What objectives with noise or a critic are told.
struct NoiseOptions {
  std::string schedule = "linear";
  std::int64_t steps = 1000;
  double penalty = 10;

  void visit(auto&& v) {
    v.field("noise-schedule", schedule, "of diffusion, how the noise grows", one_of(kSchedulesOfNoise));
    v.field("noise-steps", steps, "of diffusion, in how many steps", between(1, 1'000'000));
    v.field("penalty", penalty, "of wgan-gp, the weight of the gradient penalty", at_least(0));
  }
};

// What is asked of a generator that was trained: so many points, made in this way.
struct SamplingOptions {
  std::int64_t count = 2500, steps = 0;
  std::string sampler = "auto";
  double eta = 0, clip = 3;

  void visit(auto&& v) {
    v.field("count", count, "points that are made at validation and test", between(1, 10'000'000));
    v.field("sampler", sampler, "ddpm or ddim of diffusion, euler or heun of flow-matching; auto: ddpm, heun", one_of(kWaysToSample));
    v.field("steps", steps, "steps from noise to a point; 0: of diffusion 250, of flow-matching 50", between(0, 1'000'000));
    v.field("eta", eta, "of ddim, how much noise comes in anew: 0 none, 1 as much as of ddpm", between(0, 1));
    v.field("clip", clip, "of diffusion, to how many standard deviations of the data a guess is held; 0 does not hold it", at_least(0));
  }
};

}  // namespace mm
