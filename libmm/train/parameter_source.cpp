#include "train/parameter_source.h"

#include "base/check.h"

namespace mm {

at::Tensor TrainableSource::take(const std::string& name, at::IntArrayRef shape) {
  const auto drawn = fresh_.take(name, shape);  // a tied one again: it fits in shape, or is refused
  const auto [found, fresh] = tensors_.try_emplace(name);
  if (fresh) found->second = drawn.to(device_).requires_grad_(true);
  return found->second;  // [shape]
}

bool GivenSource::has(const std::string& name) const {
  const auto found = tensors_.lower_bound(name);
  return found != tensors_.end() && (found->first == name || found->first.starts_with(name + "."));
}

at::Tensor GivenSource::take(const std::string& name, at::IntArrayRef shape) {
  const auto found = tensors_.find(name);
  MM_ASSERT(found != tensors_.end() && found->second.sizes() == shape);
  return found->second;
}

}  // namespace mm
