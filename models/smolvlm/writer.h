#pragma once
#include <ATen/core/Tensor.h>

#include "model/generate.h"
#include "nn/kv_cache.h"
#include "smolvlm/text.h"

namespace mm::smolvlm {

// Texts being written behind prompts with pictures in them, a token a step.
class TextWriter : public Writer {
 public:
  // states: of the pictures of all prompts in their order, [K, C], or undefined. rows: the most there will be in all; tokens: of a text.
  TextWriter(const TextDecoder& decoder, at::Tensor states, int64_t rows, int64_t tokens);

  at::Tensor next(const at::Tensor& tokens) override;
  void keep(const at::Tensor& rows) override;
  void rewind(int64_t tokens);  // as KvCache::rewind

 private:
  const TextDecoder& decoder_;
  at::Tensor states_;  // [K, C], until they are read
  KvCache cache_;
};

}  // namespace mm::smolvlm
