#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "bert/config.h"
#include "tensor/params.h"

namespace mm::bert {

// What the parts of a layer are called in the files of a layout.
struct LayerNames {
  std::string_view query, key, value, output, attention_norm, up, down, norm;
};

// What the parts of a whole model are called. `base` stands before all that is not a head ("bert.encoder...").
struct Names {
  std::string_view base, layers;
  LayerNames layer;
  std::string_view projection;  // the product behind the embeddings; "": none
  std::string_view head;        // the head's first product, by its whole name
  std::string_view classifier;  // its second
};

const Names& names_of(Layout layout);  // as transformers writes them

// The names of files in the wild. mm's layers ask for those of transformers' classifiers; this finds them under
//   - the same names, or without the base, as a bare encoder is saved ("encoder.layer.0...");
//   - the same behind a prefix ("model.", "module.") that a wrapper left;
//   - LayerNorm.gamma and LayerNorm.beta for a norm's weight and bias (BERT's first files).
class LayoutSource : public ParamSource {
 public:
  LayoutSource(std::shared_ptr<ParamSource> files, Layout layout);

  bool has(const std::string& name) const override;
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override;

 private:
  std::string find(const std::string& name) const;  // its name in the file; the name itself when there is none

  std::shared_ptr<ParamSource> files_;
  std::string base_;    // "bert."
  std::string prefix_;  // a wrapper's
  bool bare_ = false;   // the files leave the base out
};

}  // namespace mm::bert
