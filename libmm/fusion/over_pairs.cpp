#include "fusion/over_pairs.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

namespace mm {

at::Tensor rows_there(const at::Tensor& x, const at::Tensor& there) {
  return x.index_select(0, there.nonzero().squeeze(1));  // [N, ...]
}

at::Tensor over_pairs(const at::Tensor& x, const at::Tensor& present, std::int64_t least,
                      const std::function<at::Tensor(const at::Tensor& left, const at::Tensor& right)>& f) {
  auto sum = at::zeros({}, x.options());  // []
  for (std::int64_t a = 0; a < x.size(1); ++a)
    for (std::int64_t b = a + 1; b < x.size(1); ++b) {
      const auto both = present.select(1, a).logical_and(present.select(1, b));  // [B]
      const auto rows = rows_there(x, both);                                     // [N, M, C]
      if (rows.size(0) >= least) sum = sum + f(rows.select(1, a), rows.select(1, b));
    }
  return sum;
}

}  // namespace mm
