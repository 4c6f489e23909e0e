#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mm {

// How far apart the frequencies of a rotary embedding are drawn, so that a model reads longer texts than it first learnt from.
struct RotaryScaling {
  enum class Kind {
    none,
    linear,    // all frequencies divided by the factor
    by_parts,  // low ones divided, high ones kept, those between blended (Llama 3.1)
  };

  Kind kind = Kind::none;
  double factor = 1;                             // above 0
  double low_frequency = 1, high_frequency = 4;  // of by_parts: wavelengths above positions / low_frequency are low; high: likewise
  std::int64_t positions = 8192;                 // of by_parts: those of the texts first learnt from
};

// Cosines and sines by which T positions turn, alike in all texts or of each of B its own.
struct RotaryAngles {
  at::Tensor cos, sin;  // [T, D / 2] or [B, T, D / 2] f32
};

// Rotary position embedding (Su et al. 2021): the numbers i and i + D / 2 of a head are a point that a position p turns by p theta^(-2 i /
// D).
class Rotary {
 public:
  Rotary(std::int64_t head_width, double theta, const RotaryScaling& scaling = {});  // head_width: D, even

  RotaryAngles angles(std::int64_t first, std::int64_t count, c10::Device device) const;  // of the positions first, first + 1, ...

  // Of places on several axes, [A, B, T] i64: each frequency turns by the axis that `axes` [D / 2] i64 names (Wang et al. 2024, M-RoPE).
  RotaryAngles angles(const at::Tensor& places, const at::Tensor& axes, c10::Device device) const;

  const at::Tensor& frequencies() const { return frequencies_; }  // [D / 2] f32

 private:
  at::Tensor frequencies_;  // [D / 2]
};

// Queries or keys at T positions, turned; heads lie side by side in C = H * D, each turns alike. [B, T, C] -> [B, T, C]
at::Tensor turned(const at::Tensor& x, const RotaryAngles& angles);

}  // namespace mm
