#include "train/mode_score.h"

#include <cmath>
#include <vector>

#include "tensor/shape.h"

namespace mm {

Rates mode_rates(const at::Tensor& points, const PointMixture& mixture) {
  const auto N = shape(points, "N 2", "points")["N"];
  const auto wide = points.to(at::kDouble).contiguous();
  const auto* number = wide.const_data_ptr<double>();
  std::vector<std::int64_t> counts(mixture.modes.size());
  std::int64_t good = 0;
  for (std::int64_t i = 0; i < N; ++i)
    for (std::size_t k = 0; k < counts.size(); ++k)  // no point is near two of them
      if (std::hypot(number[2 * i] - mixture.modes[k][0], number[2 * i + 1] - mixture.modes[k][1]) <= 3 * mixture.deviation) {
        ++counts[k];
        ++good;
      }
  double captured = 0, half = 0;
  const double modes = static_cast<double>(counts.size());
  for (const auto count : counts) {
    captured += count > 0 ? 1 : 0;
    half += static_cast<double>(count) >= static_cast<double>(N) / modes / 2 && count > 0 ? 1 : 0;
  }
  return {{"modes", captured / modes}, {"modes.half", half / modes}, {"high-quality", static_cast<double>(good) / static_cast<double>(N)}};
}

}  // namespace mm
