#pragma once
#include <ATen/core/Tensor.h>

#include "chat/seen.h"
#include "chat/text.h"
#include "model/generate.h"
#include "nn/kv_cache.h"

namespace mm::chat {

// Texts being written behind prompts with pictures in them, a token a step.
class TextWriter : public Writer {
 public:
  // seen: of the pictures of all prompts in their order. places: of the prompts' tokens on several axes, [A, N, T] i64, what is written
  // follows behind the farthest; undefined: they are counted. rows: the most there will be in all; tokens: of a text.
  TextWriter(const TextDecoder& decoder, Seen seen, at::Tensor places, int64_t rows, int64_t tokens);

  at::Tensor next(const at::Tensor& tokens) override;
  void keep(const at::Tensor& rows) override;
  void rewind(int64_t tokens);  // as KvCache::rewind, to the end of the prompts or behind it

 private:
  const TextDecoder& decoder_;
  Seen seen_;          // until they are read
  at::Tensor places_;  // [A, N, T] until they are read, then [A, N, 1]: of the next token
  KvCache cache_;
};

}  // namespace mm::chat
