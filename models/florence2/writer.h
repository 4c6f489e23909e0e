#pragma once
#include <ATen/core/Tensor.h>

#include "florence2/text.h"
#include "model/generate.h"
#include "nn/item_states.h"
#include "nn/kv_cache.h"

namespace mm::florence2 {

// Texts being written about what was read, a token a step.
class TextWriter : public Writer {
 public:
  // states [I, S, C], one picture and what is asked of it an item. rows, tokens: the most rows an item and tokens a text will have.
  TextWriter(const TextDecoder& decoder, const at::Tensor& states, int64_t rows, int64_t tokens);

  at::Tensor next(const at::Tensor& tokens) override;
  void keep(const at::Tensor& rows) override;

 private:
  const TextDecoder& decoder_;
  ItemStates states_;
  KvCache cache_;
};

}  // namespace mm::florence2
