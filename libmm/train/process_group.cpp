#include "train/process_group.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "base/hash.h"
#include "base/signals.h"

namespace mm {
namespace {

class OneProcess : public ProcessGroup {
 public:
  OneProcess() : ProcessGroup(0, 1) {}
  void begin_reduce(const at::Tensor&, std::span<const std::int64_t>) override {}
  void begin_gather(const at::Tensor&, std::span<const std::int64_t>) override {}
  void wait() override {}
  void finish() override {}
};

}  // namespace

std::vector<std::int64_t> even_pieces(std::int64_t n, int size) {
  std::vector<std::int64_t> pieces(static_cast<std::size_t>(size), n / size);
  for (std::int64_t r = 0; r < n % size; ++r) ++pieces[static_cast<std::size_t>(r)];
  return pieces;
}

double total(ProcessGroup& processes, double number) {
  if (processes.size() == 1) return number;
  const auto all = processes.gather(number);
  return std::accumulate(all.begin(), all.end(), 0.0);
}

int agreed_signal(ProcessGroup& processes) {
  if (processes.size() == 1) return stop_signal();
  const auto signals = processes.gather(stop_signal());
  const int signal = static_cast<int>(*std::max_element(signals.begin(), signals.end()));
  ask_to_stop(signal);
  return signal;
}

void check_alike(ProcessGroup& processes, const std::string& run) {
  if (processes.size() == 1) return;
  const std::string mine = sha256(run);
  const auto differs = processes.gather(processes.broadcast(mine) == mine ? 0 : 1);
  const auto other = std::find(differs.begin(), differs.end(), 1.0) - differs.begin();
  MM_CHECK(other == processes.size(), Kind::usage,
           fmt::format("process {} of {} was started with other options or other data", other, processes.size()), "",
           "start all of them with one command");
}

void ProcessGroup::begin_sum(const at::Tensor& flat) {
  const auto pieces = even_pieces(flat.numel(), size_);
  begin_reduce(flat, pieces);
  begin_gather(flat, pieces);
}

void ProcessGroup::sum(const at::Tensor& flat) {
  begin_sum(flat);
  wait();
}

at::Tensor ProcessGroup::begin_gather(const at::Tensor& tensor) {
  auto shape = tensor.sizes().vec();
  shape.insert(shape.begin(), size_);
  const auto all = at::empty(shape, tensor.options().requires_grad(false));  // [size, ...]
  all[rank_].copy_(tensor.detach());
  begin_gather(all.view({-1}), std::vector<std::int64_t>(static_cast<std::size_t>(size_), tensor.numel()));
  return all;
}

at::Tensor ProcessGroup::gather(const at::Tensor& tensor) {
  auto all = begin_gather(tensor);  // [size, ...]
  wait();
  return all;
}

std::vector<double> ProcessGroup::gather(double number) {
  const auto all = gather(at::full({1}, number, at::kDouble));  // [size, 1]
  return {all.const_data_ptr<double>(), all.const_data_ptr<double>() + size_};
}

void ProcessGroup::broadcast(const at::Tensor& flat, int from) {
  std::vector<std::int64_t> pieces(static_cast<std::size_t>(size_), 0);
  pieces[static_cast<std::size_t>(from)] = flat.numel();
  begin_gather(flat, pieces);
  wait();
}

std::string ProcessGroup::broadcast(const std::string& text, int from) {
  const auto length = at::full({1}, static_cast<std::int64_t>(text.size()), at::kLong);
  broadcast(length, from);
  const auto bytes = at::zeros({length.item().toLong()}, at::kByte);
  auto* data = reinterpret_cast<char*>(bytes.mutable_data_ptr<std::uint8_t>());
  if (rank_ == from) std::copy(text.begin(), text.end(), data);
  broadcast(bytes, from);
  return {data, static_cast<std::size_t>(bytes.numel())};
}

ProcessGroup& one_process() {
  static OneProcess alone;  // without state
  return alone;
}

}  // namespace mm
