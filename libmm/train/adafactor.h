#pragma once
#include <memory>
#include <vector>

#include "train/optimizer.h"
#include "train/parameter_groups.h"

namespace mm {

// Adafactor without momentum (Shazeer and Stern 2018, algorithms 4 and 5), as torch.optim.Adafactor writes it. The second moment of a
// matrix [..., R, C] is kept as the means of its rows and of its columns, R + C numbers instead of R C:
//
//   b = t^-0.8;   r <- lerp(r, mean_C(g^2), b);   c <- lerp(c, mean_R(g^2), b);   v = r c / mean(r)       1-d: v <- lerp(v, g^2, b)
//   u = g / sqrt(v);   p <- p - lr * decay * p
//   p <- p - min(lr, 1 / sqrt(t)) * max(0.001, rms(p)) * u / max(1, rms(u))
//
// State: "rows.NAME" [..., R, 1] and "columns.NAME" [..., 1, C] of matrices, "variance.NAME" of others.
std::unique_ptr<Optimizer> make_adafactor(std::vector<ParameterGroup> groups, const OptimizerOptions& options);

}  // namespace mm
