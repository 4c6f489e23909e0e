#include "smolvlm/writer.h"

#include <utility>

namespace mm::smolvlm {
namespace {

// On a processor keys and values are kept in f32, whatever the model computes in: the own loops through the cache read those.
at::TensorOptions cache_options(const at::Tensor& weight) {
  return weight.is_cpu() ? weight.options().dtype(at::kFloat) : weight.options();
}

KvCache cache_for(const TextDecoder& decoder, int64_t rows, int64_t tokens) {
  const auto& weight = decoder.words.weight;
  return {std::ssize(decoder.layers), tokens, rows, decoder.key_width, cache_options(weight)};
}

}  // namespace

TextWriter::TextWriter(const TextDecoder& decoder, at::Tensor states, int64_t rows, int64_t tokens)
    : decoder_(decoder), states_(std::move(states)), cache_(cache_for(decoder, rows, tokens)) {}

at::Tensor TextWriter::next(const at::Tensor& tokens) {
  const auto columns = tokens.dim() == 1 ? tokens.unsqueeze(1) : tokens;  // [N, T]
  const auto x = decoder_.embed(columns, std::exchange(states_, {}));     // [N, T, C]
  return decoder_.step(x, cache_).to(at::kCPU, at::kFloat);               // [N, V]
}

void TextWriter::keep(const at::Tensor& rows) { cache_.keep(rows); }

void TextWriter::rewind(int64_t tokens) { cache_.rewind(tokens); }

}  // namespace mm::smolvlm
