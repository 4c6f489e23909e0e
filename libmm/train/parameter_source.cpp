#include "train/parameter_source.h"

#include "base/check.h"

namespace mm {

at::Tensor TrainableSource::take(const std::string& name, at::IntArrayRef shape) { return fresh_.take(name, shape).requires_grad_(true); }

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
