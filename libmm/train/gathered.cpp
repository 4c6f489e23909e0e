#include "train/gathered.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "nn/objective_contrast.h"

namespace mm {

Gathered gather_rows(const at::Tensor& rows, ProcessGroup& processes) {
  MM_ASSERT(rows.dim() >= 1);
  if (processes.size() == 1) return {rows, 0};
  const auto counts = processes.gather(static_cast<double>(rows.size(0)));
  std::vector<std::int64_t> sizes(counts.begin(), counts.end());
  const auto rank = static_cast<std::size_t>(processes.rank());
  const std::int64_t own = sizes[rank], first = std::accumulate(sizes.begin(), sizes.begin() + processes.rank(), std::int64_t{0});
  const std::int64_t all_rows = std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0});
  auto shape = rows.sizes().vec();
  shape[0] = all_rows;
  const auto came = at::empty(shape, rows.options().requires_grad(false));  // [N, ...]
  {
    const at::NoGradGuard no_grad;
    came.narrow(0, first, own).copy_(rows);
    const std::int64_t width = own > 0 ? rows.numel() / own : came.numel() / std::max<std::int64_t>(1, all_rows);
    for (auto& size : sizes) size *= width;
    processes.begin_gather(came.view({-1}), sizes);
    processes.wait();
  }
  const auto all = at::cat({came.narrow(0, 0, first), rows, came.narrow(0, first + own, all_rows - first - own)});  // [N, ...]
  // What comes back through `all` is what this process's loss asks of every row; the sum is what all ask, and `cat` hands on its own rows.
  if (all.requires_grad())
    all.register_hook([&processes](const at::Tensor& gradient) {
      const at::NoGradGuard no_grad;
      const auto sum = gradient.contiguous().clone();  // [N, ...]
      processes.sum(sum.view({-1}));
      return sum;  // [N, ...]
    });
  return {all, first};
}

at::Tensor info_nce_gathered(const at::Tensor& left, const at::Tensor& right, const at::Tensor& scale, ProcessGroup& processes) {
  const auto lefts = gather_rows(left, processes), rights = gather_rows(right, processes);
  const auto sum = info_nce_one_way(left, rights.rows, scale, rights.first).add(info_nce_one_way(right, lefts.rows, scale, lefts.first));
  return sum.div(2.0 * static_cast<double>(lefts.rows.size(0)));  // []
}

}  // namespace mm
