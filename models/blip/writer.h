#pragma once
#include <ATen/core/Tensor.h>

#include "blip/text.h"
#include "model/generate.h"
#include "nn/item_states.h"
#include "nn/kv_cache.h"

namespace mm::blip {

// Texts being written about some pictures, a token a step.
class TextWriter : public Writer {
 public:
  // states [I, S, E], one picture an item, or one question about it; of questions `seen` [I, S] bool says which of their states are there.
  // rows, tokens: the most rows an item and tokens a text will have.
  TextWriter(const TextDecoder& decoder, const at::Tensor& states, int64_t rows, int64_t tokens, const at::Tensor& seen = {});

  at::Tensor next(const at::Tensor& tokens) override;
  void keep(const at::Tensor& rows) override;

 private:
  const TextDecoder& decoder_;
  ItemStates states_;
  KvCache cache_;
};

}  // namespace mm::blip
