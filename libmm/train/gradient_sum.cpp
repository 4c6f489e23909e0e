#include "train/gradient_sum.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

namespace mm {
namespace {

constexpr std::int64_t kBucket = 4 << 20;  // bytes: long enough to travel well, short enough to leave early

}  // namespace

GradientSum::GradientSum(const NamedTensors& parameters, ProcessGroup& group) : group_(group) {
  if (group_.size() == 1) return;
  std::int64_t elements = 0;
  const auto close = [&] {
    if (buckets_.empty() || buckets_.back().flat.defined()) return;
    auto& bucket = buckets_.back();
    const auto flags = static_cast<std::int64_t>(bucket.parameters.size());
    bucket.flat = at::empty({elements + flags}, bucket.parameters[0].options().requires_grad(false));  // [N]
    elements = 0;
  };
  for (const auto& [name, parameter] : parameters) {
    if (!parameter.requires_grad()) continue;
    const bool fits = !buckets_.empty() && !buckets_.back().flat.defined() &&
                      buckets_.back().parameters[0].scalar_type() == parameter.scalar_type() &&
                      (elements + parameter.numel()) * static_cast<std::int64_t>(parameter.element_size()) <= kBucket;
    if (!fits) {
      close();
      buckets_.emplace_back();
    }
    buckets_.back().parameters.push_back(parameter);
    elements += parameter.numel();
  }
  close();
}

void GradientSum::fill(Bucket& bucket) const {
  std::int64_t at = 0, flag = bucket.flat.numel() - static_cast<std::int64_t>(bucket.parameters.size());
  for (const auto& parameter : bucket.parameters) {
    const auto& gradient = parameter.grad();
    const auto place = bucket.flat.narrow(0, at, parameter.numel());  // [n]
    if (gradient.defined())
      place.copy_(gradient.reshape({-1}));
    else
      place.zero_();
    bucket.flat[flag++].fill_(gradient.defined() ? 1 : 0);
    at += parameter.numel();
  }
}

void GradientSum::spread(Bucket& bucket) const {
  std::int64_t at = 0, flag = bucket.flat.numel() - static_cast<std::int64_t>(bucket.parameters.size());
  for (auto& parameter : bucket.parameters) {
    const auto place = bucket.flat.narrow(0, at, parameter.numel()).view(parameter.sizes());  // [...]
    if (parameter.grad().defined())
      parameter.mutable_grad().copy_(place);
    else if (bucket.flat[flag].item().toDouble() > 0)
      parameter.mutable_grad() = place.clone();
    ++flag;
    at += parameter.numel();
  }
}

void GradientSum::sum() {
  const at::NoGradGuard no_grad;
  for (auto& bucket : buckets_) {
    fill(bucket);
    group_.begin_sum(bucket.flat);
  }
  group_.wait();
  for (auto& bucket : buckets_) spread(bucket);
}

}  // namespace mm
