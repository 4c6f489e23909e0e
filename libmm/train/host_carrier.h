#pragma once
#include <utility>
#include <vector>

#include "train/device_carrier.h"
#include "train/process_group.h"

namespace mm {

// Carries what a device has through the memory of the hosts, by their group: for GPUs that NCCL does not reach, or that several processes
// share. Slower, as each tensor is copied there and back, and nothing is computed while it is copied.
class HostCarrier : public DeviceCarrier {
 public:
  explicit HostCarrier(ProcessGroup& hosts) : hosts_(hosts) {}

  void begin_sum(const at::Tensor& flat) override;
  void begin_reduce(const at::Tensor& flat, int to) override;
  void begin_broadcast(const at::Tensor& flat, int from) override;
  bool done() override { return true; }  // wait() waits itself, and notices who has gone
  void wait() override;
  void finish() override {}

 private:
  at::Tensor copied(const at::Tensor& flat);  // [N] -> [N] on the host
  // All of it one process's piece.
  std::vector<std::int64_t> only(const at::Tensor& flat, int rank) const;  // [N]

  ProcessGroup& hosts_;
  std::vector<std::pair<at::Tensor, at::Tensor>> begun_;  // [N] where it is, and its copy on the host
};

}  // namespace mm
