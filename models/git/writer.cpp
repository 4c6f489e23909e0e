#include "git/writer.h"

namespace mm::git {

TextWriter::TextWriter(const TextDecoder& decoder, const at::Tensor& seen, int64_t rows, int64_t tokens)
    : decoder_(decoder), states_(seen.size(3)), cache_(seen.size(1), states_ + tokens, seen.size(0) * rows, seen.size(4), seen.options()) {
  cache_.extend(seen.size(0), states_);
  for (int64_t i = 0; i < seen.size(1); ++i) cache_.write(i, seen.select(1, i).select(1, 0), seen.select(1, i).select(1, 1));
}

at::Tensor TextWriter::next(const at::Tensor& tokens) {
  const auto columns = (tokens.dim() == 1 ? tokens.unsqueeze(1) : tokens).to(cache_.keys(0).device());  // [N, T]
  return decoder_.step(columns, cache_.length() - states_, cache_).to(at::kFloat);                      // [N, V]
}

void TextWriter::keep(const at::Tensor& rows) { cache_.keep(rows); }

void TextWriter::rewind(int64_t tokens) { cache_.rewind(states_ + tokens); }

}  // namespace mm::git
