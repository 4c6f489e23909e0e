#pragma once
#include <c10/core/DeviceType.h>

#include <memory>

#include "train/device_carrier.h"
#include "train/process_group.h"

namespace mm {

// A group whose tensors of one kind of device go by a carrier of their own, and all else, numbers and texts, by a group of hosts, which
// also knows the others. Where the carrier does not come to an end, it is the hosts' group that notices who has gone or comes too late.
class DeviceGroup : public ProcessGroup {
 public:
  DeviceGroup(std::unique_ptr<ProcessGroup> hosts, std::unique_ptr<DeviceCarrier> carrier, c10::DeviceType carried);
  ~DeviceGroup() override;

  void begin_sum(const at::Tensor& flat) override;
  void begin_reduce(const at::Tensor& flat, std::span<const std::int64_t> pieces) override;
  void begin_gather(const at::Tensor& flat, std::span<const std::int64_t> pieces) override;
  void carry() override { hosts_->carry(); }
  void wait() override;
  void check_others(double seconds) const override { hosts_->check_others(seconds); }
  void finish() override;
  int sharing() const override { return hosts_->sharing(); }

 private:
  bool carries(const at::Tensor& flat) const { return flat.device().type() == carried_; }  // [N]

  std::unique_ptr<ProcessGroup> hosts_;
  std::unique_ptr<DeviceCarrier> carrier_;  // goes before the group that it may stand on
  c10::DeviceType carried_;
  bool finished_ = false;
};

}  // namespace mm
