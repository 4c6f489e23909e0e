#include "vit_gpt2/writer.h"

namespace mm::vit_gpt2 {

namespace {

ItemStates::Way way_of(const TextDecoder& decoder, const at::Tensor& states, int64_t rows, int64_t tokens) {
  const auto& layer = decoder.layers.front();
  return ItemStates::best_way(states, layer.key, rows, tokens, layer.heads);
}

}  // namespace

TextWriter::TextWriter(const TextDecoder& decoder, const at::Tensor& states, int64_t rows, int64_t tokens)
    : decoder_(decoder),
      states_(states, std::ssize(decoder.layers), way_of(decoder, states, rows, tokens)),
      cache_(std::ssize(decoder.layers), tokens, states.size(0) * rows, states.size(2), states.options()) {}

at::Tensor TextWriter::next(const at::Tensor& tokens) {
  const auto columns = (tokens.dim() == 1 ? tokens.unsqueeze(1) : tokens).to(states_.states().device());  // [N, T]
  return decoder_.step(columns, cache_, states_).to(at::kFloat);                                          // [N, V]
}

void TextWriter::keep(const at::Tensor& rows) {
  cache_.keep(rows);
  states_.keep(rows);
}

void TextWriter::rewind(int64_t tokens) { cache_.rewind(tokens); }

}  // namespace mm::vit_gpt2
