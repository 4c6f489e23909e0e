#include "nn/sinusoids.h"

#include <ATen/ops/empty.h>

#include <cmath>

namespace mm {

at::Tensor sinusoids(std::int64_t steps, std::int64_t width) {
  const auto table = at::empty({steps, width}, at::kFloat);
  auto* value = table.mutable_data_ptr<float>();
  for (std::int64_t t = 0; t < steps; ++t)
    for (std::int64_t c = 0; c < width; ++c) {
      const double angle = static_cast<double>(t) / std::pow(10000.0, static_cast<double>(c - c % 2) / static_cast<double>(width));
      *value++ = static_cast<float>(c % 2 == 0 ? std::sin(angle) : std::cos(angle));
    }
  return table;  // [T, C]
}

}  // namespace mm
