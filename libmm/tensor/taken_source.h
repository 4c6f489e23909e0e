#pragma once
#include <memory>

#include "tensor/params.h"

namespace mm {

// Hands on what another source gives, and remembers it by name: what a model takes of a checkpoint.
class TakenSource : public ParamSource {
 public:
  explicit TakenSource(std::shared_ptr<ParamSource> from) : from_(std::move(from)) {}
  bool has(const std::string& name) const override { return from_->has(name); }
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override;  // [shape]
  const NamedTensors& taken() const { return taken_; }

 private:
  std::shared_ptr<ParamSource> from_;
  NamedTensors taken_;
};

}  // namespace mm
