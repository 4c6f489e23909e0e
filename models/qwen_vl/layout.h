#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "tensor/params.h"

namespace mm::qwen_vl {

// Weights stand under the names that transformers writes today (model.visual, model.language_model, lm_head), under those of its elders
// (visual beside model or language_model.model), under today's without "model.", as the model without its head is saved, or behind the
// prefix that a wrapper left ("module."). mm's layers ask for today's names.
class LayoutSource : public ParamSource {
 public:
  explicit LayoutSource(std::shared_ptr<ParamSource> files);

  bool has(const std::string& name) const override;
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override;

 private:
  std::string find(const std::string& name) const;  // its name in the file

  std::shared_ptr<ParamSource> files_;
  std::string outer_;                                                           // in front of all names
  std::string_view visual_ = "model.visual.", text_ = "model.language_model.";  // in front of those of either side
};

}  // namespace mm::qwen_vl
