#include "train/device_group.h"

#include <sched.h>

#include <chrono>
#include <thread>
#include <utility>

#include "base/check.h"
#include "base/stopwatch.h"

namespace mm {
namespace {

// Calls act(piece, process) for each piece that has something.
template <class Act>
void each_piece(const at::Tensor& flat, std::span<const std::int64_t> pieces, Act act) {
  MM_ASSERT(flat.dim() == 1 && flat.is_contiguous());
  std::int64_t first = 0;
  for (std::size_t r = 0; r < pieces.size(); first += pieces[r++])
    if (pieces[r] > 0) act(flat.narrow(0, first, pieces[r]), static_cast<int>(r));  // [n]
  MM_ASSERT(first == flat.numel());
}

}  // namespace

DeviceGroup::DeviceGroup(std::unique_ptr<ProcessGroup> hosts, std::unique_ptr<DeviceCarrier> carrier, c10::DeviceType carried)
    : ProcessGroup(hosts->rank(), hosts->size()), hosts_(std::move(hosts)), carrier_(std::move(carrier)), carried_(carried) {}

DeviceGroup::~DeviceGroup() {
  if (!finished_) carrier_->abandon();
}

void DeviceGroup::begin_sum(const at::Tensor& flat) {
  if (!carries(flat)) return hosts_->begin_sum(flat);
  MM_ASSERT(flat.dim() == 1 && flat.is_contiguous());
  if (flat.numel() > 0) carrier_->begin_sum(flat);
}

void DeviceGroup::begin_reduce(const at::Tensor& flat, std::span<const std::int64_t> pieces) {
  if (!carries(flat)) return hosts_->begin_reduce(flat, pieces);
  each_piece(flat, pieces, [&](const at::Tensor& piece, int to) { carrier_->begin_reduce(piece, to); });
}

void DeviceGroup::begin_gather(const at::Tensor& flat, std::span<const std::int64_t> pieces) {
  if (!carries(flat)) return hosts_->begin_gather(flat, pieces);
  each_piece(flat, pieces, [&](const at::Tensor& piece, int from) { carrier_->begin_broadcast(piece, from); });
}

// A look at a device takes microseconds, and a sum of gradients a few hundred.
void DeviceGroup::wait() {
  constexpr int kAtOnce = 2000;
  constexpr double kWatch = 0.05;  // seconds between two looks at the others
  hosts_->wait();
  const Stopwatch since;
  double looked = 0;
  for (int turn = 0; !carrier_->done(); ++turn) {
    if (turn < kAtOnce)
      ::sched_yield();
    else
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    if (const double now = since.seconds(); now - looked > kWatch) {
      looked = now;
      hosts_->check_others(now);
    }
  }
  carrier_->wait();
}

void DeviceGroup::finish() {
  wait();
  carrier_->finish();
  finished_ = true;
  hosts_->finish();
}

}  // namespace mm
