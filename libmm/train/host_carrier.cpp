#include "train/host_carrier.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

namespace mm {

at::Tensor HostCarrier::copied(const at::Tensor& flat) {
  const auto copy = at::empty(flat.sizes(), flat.options().device(at::kCPU).requires_grad(false));  // [N]
  copy.copy_(flat.detach());  // comes back when the device has computed it
  begun_.emplace_back(flat, copy);
  return copy;  // [N]
}

std::vector<std::int64_t> HostCarrier::only(const at::Tensor& flat, int rank) const {
  std::vector<std::int64_t> pieces(static_cast<std::size_t>(hosts_.size()), 0);
  pieces[static_cast<std::size_t>(rank)] = flat.numel();
  return pieces;
}

void HostCarrier::begin_sum(const at::Tensor& flat) { hosts_.begin_sum(copied(flat)); }
void HostCarrier::begin_reduce(const at::Tensor& flat, int to) { hosts_.begin_reduce(copied(flat), only(flat, to)); }
void HostCarrier::begin_broadcast(const at::Tensor& flat, int from) { hosts_.begin_gather(copied(flat), only(flat, from)); }

void HostCarrier::wait() {
  const at::NoGradGuard no_grad;
  hosts_.wait();
  for (const auto& [flat, copy] : begun_) flat.copy_(copy);
  begun_.clear();
}

}  // namespace mm
