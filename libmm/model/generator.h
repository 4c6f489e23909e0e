#pragma once
#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "model/block_list.h"

namespace mm {

// How a generator makes data. By their names in a config.json:
//
//   diffusion   takes noise away, step by step: the network says what noise is in a point at a time
//   flow        follows a velocity from noise to data: the network says the velocity of a point at a time
//   latent      in one go: the network makes a point of a latent vector of noise (the maker of a GAN)
enum class GeneratorKind { diffusion, flow, latent };

inline constexpr std::array<std::string_view, 2> kNoiseSchedules{"linear", "cosine"};

// What makes a generator of points [C].
struct GeneratorPlan {
  GeneratorKind kind = GeneratorKind::diffusion;
  std::vector<std::string> layers = {};          // texts of model/block.h
  std::int64_t width = 2;                        // C
  double scale = 1;                              // the network works on points divided by it
  std::int64_t point_waves = 0, time_waves = 6;  // of diffusion and flow: see wave_features()
  std::string noise_schedule = "linear";         // of diffusion: one of kNoiseSchedules
  std::int64_t noise_steps = 1000;               // of diffusion: T
  std::int64_t latent = 2;                       // of latent: length of its vector
};

// config.json of such a model ("model_type": "mm-generator"), and back. Throws Error{input} for a file that is not as to_json() writes it.
Json to_json(const GeneratorPlan& plan);
GeneratorPlan generator_plan(const Json& config);

// Numbers with their sines and cosines beside them, so that a network sees small differences (Tancik et al. 2020): x, then sin and cos of
// base 2^k x for k = 0, 1, ... below `waves`. x [B, C] -> [B, C (1 + 2 waves)].
at::Tensor wave_features(const at::Tensor& x, std::int64_t waves, double base);

// The share of the points' variance that is left after each step of a diffusion's noise -> [T] f64.
at::Tensor signal_left_of(const GeneratorPlan& plan);

// The network of a generator. What stands before its first block: of diffusion and flow the point, with waves from pi/2 on, and the time,
// with waves from pi on; of latent the vector alone. Parameters are called "layers.0.weight".
class Generator {
 public:
  // Throws Error{usage} "model.layers[3]: ..." for a block that does not fit, and when what comes out is no point.
  Generator(const GeneratorPlan& plan, const Params& p);

  const GeneratorPlan& plan() const { return plan_; }

  // Of diffusion and flow: what the network says of points (divided by the scale) at times in [0, 1]. x [B, C], time [B] -> [B, C].
  // Key: as in Block.
  at::Tensor operator()(const at::Tensor& x, const at::Tensor& time, std::uint64_t key = 0) const;

  // Of latent: the points, divided by the scale. [B, latent] -> [B, C]
  at::Tensor operator()(const at::Tensor& latent, std::uint64_t key = 0) const;

 private:
  GeneratorPlan plan_;
  ExampleShape shape_;
  BlockList blocks_;
};

}  // namespace mm
