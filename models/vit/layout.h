#pragma once
#include <memory>
#include <string>

#include "tensor/params.h"
#include "vit/config.h"

namespace mm::vit {

// Weights under the names of transformers 5, wherever a file has them: behind the model's name, where a classifier was saved, under the
// names of before, and DINOv2's gated products as one.
class LayoutSource : public ParamSource {
 public:
  LayoutSource(std::shared_ptr<ParamSource> files, Layout layout);

  bool has(const std::string& name) const override;
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override;

 private:
  std::string find(const std::string& name) const;  // its name in the files; the name itself when there is none

  std::shared_ptr<ParamSource> files_;
  Layout layout_;
  std::string base_;  // "vit."
};

std::string layers_name(Layout layout);  // what stands in front of a layer's number: "encoder.layer"

}  // namespace mm::vit
