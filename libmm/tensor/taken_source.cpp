#include "tensor/taken_source.h"

namespace mm {

at::Tensor TakenSource::take(const std::string& name, at::IntArrayRef shape) { return taken_[name] = from_->take(name, shape); }

}  // namespace mm
