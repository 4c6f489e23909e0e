#include "blip/question.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "model/computing.h"

namespace mm::blip {

TextEncoder::TextEncoder(const Params& p, const Config& c)
    : words(p / "embeddings.word_embeddings", c.text.vocabulary, c.text.width, c.text.pad_token),
      positions(p / "embeddings.position_embeddings", c.text.positions, c.text.width),
      norm(p / "embeddings.LayerNorm", c.text.width, c.text.norm_eps) {
  for (int64_t i = 0; i < c.text.layers; ++i) layers.emplace_back((p / "encoder.layer")[i], c.text, c.vision.width);
}

at::Tensor TextEncoder::embed(const at::Tensor& tokens) const {
  return norm(words(tokens) + positions.range(0, tokens.size(1)));  // [N, T, C]
}

at::Tensor TextEncoder::operator()(const at::Tensor& tokens, const at::Tensor& seen, ItemStates* pictures) const {
  auto x = embed(tokens);  // [N, T, C]
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto y = layers[i].attention.among(x, seen);  // [N, T, C]
    x = pictures != nullptr ? layers[i].look(y, static_cast<int64_t>(i), *pictures) : layers[i].feed_forward(y);
  }
  return x;
}

// The texts about a picture look at it side by side: one does not see what the others find.
at::Tensor TextEncoder::operator()(const at::Tensor& tokens, const at::Tensor& seen, const at::Tensor& states) const {
  const auto B = tokens.size(0), K = tokens.size(1);
  const auto there = seen.flatten(0, 1);  // [N, T]
  const auto layer_of = [B, K, there](const TextLayer& layer, const std::vector<at::Tensor>& inputs) {
    const auto own = inputs[1].alias();                                                     // [B, S, E]: as in a decoder's layer
    const auto y = layer.attention.among(inputs[0], there);                                 // [N, T, C]
    const auto z = layer.crossattention(y.unflatten(0, {B, K}).flatten(1, 2), own, false);  // [B, K * T, C]
    return layer.feed_forward(z.view(y.sizes()));                                           // [N, T, C]
  };
  auto x = embed(tokens.flatten(0, 1));  // [N, T, C]
  for (const auto& layer : layers)
    x = in_scope_memory([&layer, layer_of](const std::vector<at::Tensor>& inputs) { return layer_of(layer, inputs); }, {x, states});
  return x;
}

PaddedTexts padded_texts(const Tokenizer& tokenizer, const TextConfig& config, std::span<const std::string> texts, std::int64_t start) {
  const auto N = std::ssize(texts);
  PaddedTexts padded;
  std::vector<std::vector<std::int64_t>> rows;
  std::int64_t T = 0;
  for (const auto& text : texts) {
    auto encoding = tokenizer.model_input(text, std::nullopt, config.positions);
    MM_CHECK(!encoding.ids.empty(), Kind::input, "a text without a token", "tokenizer.json", "a tokenizer of BLIP puts [CLS] in front");
    if (start >= 0) encoding.ids.front() = start;
    padded.counts.push_back(std::ssize(encoding.ids));
    padded.truncated.push_back(encoding.left_out > 0);
    T = std::max(T, padded.counts.back());
    rows.push_back(std::move(encoding.ids));
  }
  padded.tokens = at::full({N, T}, config.pad_token, at::kLong);
  padded.seen = at::zeros({N, T}, at::kBool);
  for (std::size_t n = 0; n < rows.size(); ++n) {
    const auto place = static_cast<std::int64_t>(n) * T;
    std::ranges::copy(rows[n], padded.tokens.mutable_data_ptr<std::int64_t>() + place);
    std::fill_n(padded.seen.mutable_data_ptr<bool>() + place, rows[n].size(), true);
  }
  return padded;
}

std::int64_t authors_start(const Tokenizer& tokenizer, const TextConfig& config) {
  const auto own = tokenizer.id_of("[ENC]");
  const auto start = own >= 0 ? own : config.start_token + 1;
  MM_CHECK(start < config.vocabulary, Kind::usage, "the model's vocabulary has no token [ENC] to begin a question with",
           "--question-start");
  return start;
}

}  // namespace mm::blip
