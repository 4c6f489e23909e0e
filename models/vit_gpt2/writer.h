#pragma once
#include <ATen/core/Tensor.h>

#include "model/generate.h"
#include "nn/item_states.h"
#include "nn/kv_cache.h"
#include "vit_gpt2/text.h"

namespace mm::vit_gpt2 {

// Texts being written about some pictures, a token a step.
class TextWriter : public RewindingWriter {
 public:
  // states [I, S, C], one picture an item. rows, tokens: the most rows an item and tokens a text will have.
  TextWriter(const TextDecoder& decoder, const at::Tensor& states, int64_t rows, int64_t tokens);

  at::Tensor next(const at::Tensor& tokens) override;
  void keep(const at::Tensor& rows) override;
  void rewind(int64_t tokens) override;

 private:
  const TextDecoder& decoder_;
  ItemStates states_;
  KvCache cache_;
};

}  // namespace mm::vit_gpt2
