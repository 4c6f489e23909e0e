#include "blip/writer.h"

namespace mm::blip {

namespace {

ItemStates::Way way_of(const TextDecoder& decoder, const at::Tensor& states, int64_t rows, int64_t tokens) {
  const auto& looks = decoder.layers.front().crossattention;
  return ItemStates::best_way(states, looks.key, rows, tokens, looks.heads);
}

}  // namespace

TextWriter::TextWriter(const TextDecoder& decoder, const at::Tensor& states, int64_t rows, int64_t tokens, const at::Tensor& seen)
    : decoder_(decoder),
      states_(states, std::ssize(decoder.layers), way_of(decoder, states, rows, tokens), seen),
      cache_(std::ssize(decoder.layers), tokens, states.size(0) * rows, decoder.positions.weight.size(1), states.options()) {}

at::Tensor TextWriter::next(const at::Tensor& tokens) {
  const auto columns = (tokens.dim() == 1 ? tokens.unsqueeze(1) : tokens).to(states_.states().device());  // [N, T]
  return decoder_.step(columns, cache_, states_).to(at::kFloat);                                          // [N, V]
}

void TextWriter::keep(const at::Tensor& rows) {
  cache_.keep(rows);
  states_.keep(rows);
}

}  // namespace mm::blip
