#include "train/gradient_sum.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/add.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>

#include <utility>

#include "base/check.h"

namespace mm {
namespace {

// Bytes from which a bucket is full: long enough to travel well, short enough to leave early; the first is to leave at once.
constexpr std::int64_t kFirst = 256 << 10, kBucket = 4 << 20;

}  // namespace

GradientSum::GradientSum(const NamedTensors& parameters, ProcessGroup& group) : group_(group) {
  if (group_.size() == 1) return;
  for (const auto& [name, tensor] : parameters)
    if (tensor.requires_grad()) parameters_.push_back({.tensor = tensor, .place = {}, .has = {}});
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    parameters_[i].hook = parameters_[i].tensor.register_hook([this, i](const at::TensorBase& gradient) { came(i, at::Tensor(gradient)); });
}

GradientSum::~GradientSum() {
  for (auto& parameter : parameters_) parameter.tensor.remove_hook(parameter.hook);
}

// Before it is added to what other parts gave.
void GradientSum::came(std::size_t number, const at::Tensor& gradient) {
  if (!open_ || !gradient.defined()) return;
  if (buckets_.empty()) {
    order_.push_back(number);
    return;
  }
  auto& parameter = parameters_[number];
  auto& bucket = buckets_[parameter.bucket];
  MM_ASSERT(parameter.bucket >= begun_);
  const at::NoGradGuard no_grad;
  auto place = parameter.place.view(parameter.tensor.sizes());  // [...]
  if (const auto& others = parameter.tensor.grad(); others.defined())
    at::add_out(place, others, gradient);
  else
    place.copy_(gradient);
  parameter.has.fill_(1);
  if (!std::exchange(parameter.came, true)) --bucket.missing;
  for (; begun_ < buckets_.size() && buckets_[begun_].missing == 0; ++begun_) group_.begin_sum(buckets_[begun_].flat);
  group_.carry();
}

void GradientSum::fill(const Parameter& parameter) const {
  const auto& gradient = parameter.tensor.grad();
  if (gradient.defined())
    parameter.place.copy_(gradient.reshape({-1}));
  else
    parameter.place.zero_();
  parameter.has.fill_(gradient.defined() ? 1 : 0);
}

void GradientSum::spread(Parameter& parameter) const {
  const auto place = parameter.place.view(parameter.tensor.sizes());  // [...]
  if (parameter.tensor.grad().defined())
    parameter.tensor.mutable_grad().copy_(place);
  else if (parameter.has.item().toDouble() > 0)
    parameter.tensor.mutable_grad() = place.clone();
}

void GradientSum::add_bucket(std::vector<std::size_t> members) {
  std::int64_t elements = 0, at = 0;
  for (const auto number : members) elements += parameters_[number].tensor.numel();
  const auto flags = static_cast<std::int64_t>(members.size());
  const auto flat = at::empty({elements + flags}, parameters_[members[0]].tensor.options().requires_grad(false));  // [N]
  for (std::size_t i = 0; i < members.size(); ++i) {
    auto& parameter = parameters_[members[i]];
    parameter.bucket = buckets_.size();
    parameter.place = flat.narrow(0, at, parameter.tensor.numel());           // [n]
    parameter.has = flat.select(0, elements + static_cast<std::int64_t>(i));  // []
    at += parameter.tensor.numel();
  }
  const std::size_t missing = members.size();
  buckets_.push_back({flat, std::move(members), missing});
}

void GradientSum::make_buckets() {
  const auto count = static_cast<std::int64_t>(parameters_.size());
  const auto order = at::full({count}, -1, at::kLong);  // [parameters]
  auto* numbers = order.mutable_data_ptr<std::int64_t>();
  std::vector<bool> listed(parameters_.size(), false);
  const auto list = [&](std::size_t number) {
    if (!listed[number]) *numbers++ = static_cast<std::int64_t>(number);
    listed[number] = true;
  };
  for (const auto number : order_) list(number);
  for (std::size_t number = parameters_.size(); number > 0; --number) list(number - 1);  // without a gradient so far
  group_.broadcast(order);
  std::vector<std::size_t> members;
  std::int64_t bytes = 0;
  for (numbers = order.mutable_data_ptr<std::int64_t>(); numbers < order.const_data_ptr<std::int64_t>() + count; ++numbers) {
    const auto number = static_cast<std::size_t>(*numbers);
    const auto& tensor = parameters_[number].tensor;
    const bool full = bytes >= (buckets_.empty() ? kFirst : kBucket);
    if (!members.empty() && (full || parameters_[members[0]].tensor.scalar_type() != tensor.scalar_type())) {
      add_bucket(std::exchange(members, {}));
      bytes = 0;
    }
    members.push_back(number);
    bytes += static_cast<std::int64_t>(tensor.nbytes());
  }
  if (!members.empty()) add_bucket(std::move(members));
}

void GradientSum::sum() {
  if (parameters_.empty()) return;
  const at::NoGradGuard no_grad;
  if (buckets_.empty()) make_buckets();
  open_ = false;
  for (; begun_ < buckets_.size(); ++begun_) {
    for (const auto number : buckets_[begun_].members)
      if (!parameters_[number].came) fill(parameters_[number]);
    group_.begin_sum(buckets_[begun_].flat);
  }
  group_.wait();
  for (auto& parameter : parameters_) {
    spread(parameter);
    parameter.came = false;
  }
  for (auto& bucket : buckets_) bucket.missing = bucket.members.size();
  begun_ = 0;
}

}  // namespace mm
