#pragma once
#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace mm {

inline constexpr std::array<std::string_view, 2> kPointShapes{"ring", "grid"};

// Points of a plane that gather around modes, all as likely: what generators are tried on, as it shows which modes they forget.
//
//   ring   8 modes on a circle of radius 2, standard deviation 0.02 (Metz et al. 2017, "Unrolled GANs", section 3.1)
//   grid   25 modes, 5 x 5, 2 apart, standard deviation 0.05 (Srivastava et al. 2017, "VEEGAN", section 4.1; Lin et al. 2018, "PacGAN")
struct PointMixture {
  std::vector<std::array<double, 2>> modes;  // their centres, around (0, 0)
  double deviation = 0;                      // of a mode, in both directions

  double scale() const;  // standard deviation of a coordinate, over all modes
};

PointMixture point_mixture(std::string_view shape);  // one of kPointShapes

// Points first, first + 1, ... of an endless stream: each is a pure function of seed and place. -> [count, 2] f32
at::Tensor mixture_points(const PointMixture& mixture, std::uint64_t seed, std::uint64_t first, std::size_t count);

}  // namespace mm
