#pragma once
#include <memory>
#include <string>

#include "tensor/params.h"

namespace mm::smolvlm {

// Weights stand under the names that transformers writes today (model.vision_model, model.connector, model.text_model, lm_head), under the
// same without "model.", as the model without its head is saved, or behind a prefix that a wrapper left ("module.", "model."). mm's layers
// ask for today's names.
class LayoutSource : public ParamSource {
 public:
  explicit LayoutSource(std::shared_ptr<ParamSource> files);

  bool has(const std::string& name) const override;
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override;

 private:
  std::string find(const std::string& name) const;  // its name in the file

  std::shared_ptr<ParamSource> files_;
  std::string outer_, inner_ = "model.";  // in front of all names; in front of those of the model without its head
};

}  // namespace mm::smolvlm
