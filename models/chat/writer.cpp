#include "chat/writer.h"

#include <ATen/TensorOperators.h>

#include <utility>

namespace mm::chat {
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

TextWriter::TextWriter(const TextDecoder& decoder, Seen seen, at::Tensor places, int64_t rows, int64_t tokens)
    : decoder_(decoder), seen_(std::move(seen)), places_(std::move(places)), cache_(cache_for(decoder, rows, tokens)) {}

at::Tensor TextWriter::next(const at::Tensor& tokens) {
  const auto columns = tokens.dim() == 1 ? tokens.unsqueeze(1) : tokens;  // [N, T]
  const auto input = decoder_.embed(columns, std::exchange(seen_, {}));   // x: [N, T, C]
  const auto angles = decoder_.angles(cache_.length(), columns.size(1), places_);
  if (places_.defined()) places_ = (places_.amax({0, 2}, true) + 1).expand({places_.size(0), -1, -1});  // [A, N, 1]
  return decoder_.step(input, angles, cache_).to(at::kCPU, at::kFloat);                                 // [N, V]
}

void TextWriter::keep(const at::Tensor& rows) {
  cache_.keep(rows);
  if (places_.defined()) places_ = places_.index_select(1, rows);
}

void TextWriter::rewind(int64_t tokens) {
  if (places_.defined()) places_ = places_ - (cache_.length() - tokens);
  cache_.rewind(tokens);
}

}  // namespace mm::chat
