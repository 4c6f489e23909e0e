#pragma once
#include <ATen/core/Tensor.h>

#include "git/text.h"
#include "model/generate.h"
#include "nn/kv_cache.h"

namespace mm::git {

// Texts being written about some pictures or clips, a token a step.
class TextWriter : public RewindingWriter {
 public:
  // seen [I, L, 2, S, C]: TextDecoder::look() of each item. rows, tokens: the most rows an item and tokens a text will have.
  TextWriter(const TextDecoder& decoder, const at::Tensor& seen, int64_t rows, int64_t tokens);

  at::Tensor next(const at::Tensor& tokens) override;
  void keep(const at::Tensor& rows) override;
  void rewind(int64_t tokens) override;

 private:
  const TextDecoder& decoder_;
  int64_t states_;  // of an item
  KvCache cache_;
};

}  // namespace mm::git
