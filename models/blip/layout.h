#pragma once
#include <memory>
#include <string>

#include "tensor/params.h"

namespace mm::blip {

// BLIP's weights are found in the wild under several names. mm's layers ask for those that transformers writes today; this finds them
// under
//   - the same names, or the same behind a prefix ("model.", "module.", "blip.") that a wrapper left;
//   - LayerNorm.gamma and LayerNorm.beta for a norm's weight and bias (BERT's first files);
//   - the names of the authors' own code (visual_encoder.blocks.0.attn.qkv ...).
class LayoutSource : public ParamSource {
 public:
  explicit LayoutSource(std::shared_ptr<ParamSource> files);

  bool has(const std::string& name) const override;
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override;

 private:
  std::string find(const std::string& name) const;  // its name in the file; the name itself when there is none

  std::shared_ptr<ParamSource> files_;
  std::string prefix_;
  bool original_ = false;
};

// The authors' name for a name of transformers: "vision_model.encoder.layers.0.self_attn.projection.weight" ->
// "visual_encoder.blocks.0.attn.proj.weight". Text names are the same.
std::string original_name(const std::string& name);

}  // namespace mm::blip
