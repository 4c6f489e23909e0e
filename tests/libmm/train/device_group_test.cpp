#include "train/device_group.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include <atomic>

#include "support/caught.h"
#include "support/other_device.h"
#include "support/together.h"
#include "train/gradient_sum.h"
#include "train/host_carrier.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Stands before a group that somebody else has.
class Lent : public ProcessGroup {
 public:
  explicit Lent(ProcessGroup& group) : ProcessGroup(group.rank(), group.size()), group_(group) {}
  void begin_reduce(const at::Tensor& flat, std::span<const std::int64_t> pieces) override { group_.begin_reduce(flat, pieces); }
  void begin_gather(const at::Tensor& flat, std::span<const std::int64_t> pieces) override { group_.begin_gather(flat, pieces); }
  void wait() override { group_.wait(); }
  void check_others(double seconds) const override { group_.check_others(seconds); }
  void finish() override { group_.finish(); }

 private:
  ProcessGroup& group_;
};

// Stands for NCCL: does what was begun a while later, in its order, and counts.
class Slow : public HostCarrier {
 public:
  Slow(ProcessGroup& hosts, std::atomic<int>& begun, int looks = 3) : HostCarrier(hosts), begun_(begun), looks_(looks) {}
  void begin_sum(const at::Tensor& flat) override {
    ++begun_;
    HostCarrier::begin_sum(flat);
  }
  void begin_reduce(const at::Tensor& flat, int to) override {
    ++begun_;
    HostCarrier::begin_reduce(flat, to);
  }
  void begin_broadcast(const at::Tensor& flat, int from) override {
    ++begun_;
    HostCarrier::begin_broadcast(flat, from);
  }
  bool done() override { return looks_-- <= 0; }
  void abandon() override { ++abandoned; }

  inline static std::atomic<int> abandoned = 0;

 private:
  std::atomic<int>& begun_;
  int looks_;
};

// Processes whose tensors of `carried` go by the carrier.
void over_carrier(int size, c10::DeviceType carried, std::atomic<int>& begun, const std::function<void(ProcessGroup&)>& act, int looks = 3,
                  double timeout = 60) {
  together(
      size,
      [&](ProcessGroup& hosts) {
        DeviceGroup group(std::make_unique<Lent>(hosts), std::make_unique<Slow>(hosts, begun, looks), carried);
        act(group);
        group.finish();
      },
      timeout);
}

}  // namespace

TEST_CASE("tensors of the device go by the carrier, with the sums and pieces of any group") {
  std::vector<at::Tensor> sums(3), reduced(3), gathered(3), rows(3);
  std::atomic<int> begun = 0;
  const std::vector<std::int64_t> pieces{0, 3, 1};
  over_carrier(3, c10::kCPU, begun, [&](ProcessGroup& group) {
    const auto rank = static_cast<std::size_t>(group.rank());
    sums[rank] = at::full({4}, group.rank() + 1.0);
    group.sum(sums[rank]);
    auto flat = at::tensor({1.0, 2.0, 3.0, 4.0}, at::kDouble).mul(group.rank() + 1);
    group.begin_reduce(flat, pieces);
    group.wait();
    reduced[rank] = flat.clone();
    group.begin_gather(flat, pieces);
    group.wait();
    gathered[rank] = flat;
    rows[rank] = group.gather(at::full({2}, group.rank(), at::kLong));
    CHECK(group.broadcast(group.leads() ? "first" : "") == "first");
  });
  for (const auto& sum : sums) CHECK(at::equal(sum, at::full({4}, 6.0)));
  CHECK(at::equal(reduced[1].narrow(0, 0, 3), at::tensor({6.0, 12.0, 18.0}, at::kDouble)));
  CHECK(at::equal(reduced[2].narrow(0, 3, 1), at::tensor({24.0}, at::kDouble)));
  for (const auto& all : gathered) CHECK(at::equal(all, at::tensor({6.0, 12.0, 18.0, 24.0}, at::kDouble)));
  for (const auto& all : rows) CHECK(at::equal(all, at::tensor({0, 0, 1, 1, 2, 2}, at::kLong).view({3, 2})));
  CHECK(begun > 0);
}

TEST_CASE("what is on the host goes by the hosts") {
  std::atomic<int> begun = 0;
  over_carrier(2, c10::kCUDA, begun, [&](ProcessGroup& group) {
    const auto sum = at::ones({3});
    group.sum(sum);
    CHECK(at::equal(sum, at::full({3}, 2.0)));
    CHECK(total(group, group.rank() + 1) == 3);
  });
  CHECK(begun == 0);
}

TEST_CASE("gradients of a device leave in buckets while the backward pass goes on, in a thread of its own") {
  std::atomic<int> begun = 0;
  std::vector<at::Tensor> gradients(2);
  over_carrier(2, other_device().type(), begun, [&](ProcessGroup& group) {
    const auto leaf = [] { return on_other_device(at::ones({3, 3}).requires_grad_(true)); };
    const NamedTensors parameters{{"a", leaf()}, {"b", leaf()}, {"unused", leaf()}};
    GradientSum gradient(parameters, group);
    for (int step = 0; step < 3; ++step) {
      for (const auto& [name, parameter] : parameters) at::Tensor(parameter).mutable_grad().reset();
      gradient.begin();
      const auto x = on_other_device(at::full({1, 3}, group.rank() + 1.0F));
      at::linear(at::linear(x, parameters.at("a")), parameters.at("b")).sum().backward();
      gradient.sum();
    }
    gradients[static_cast<std::size_t>(group.rank())] = parameters.at("a").grad().cpu();
    CHECK_FALSE(parameters.at("unused").grad().defined());
  });
  CHECK(at::equal(gradients[0], at::full({3, 3}, 9.0F)));  // 3 (1 + 2)
  CHECK(at::equal(gradients[1], gradients[0]));
  CHECK(begun == 6);
}

TEST_CASE("a carrier that does not come to an end is left after the time-out, with the hosts' line") {
  std::atomic<int> begun = 0;
  Slow::abandoned = 0;
  const auto error = error_of([&] {
    over_carrier(
        2, c10::kCPU, begun, [](ProcessGroup& group) { group.begin_sum(at::ones({1})), group.wait(); }, 1 << 30, 0.2);
  });
  CHECK(error.kind == Kind::resource);
  CHECK(std::string(error.what()) == "one of 2 processes has not come for 0 s");
  CHECK(Slow::abandoned == 2);
}
