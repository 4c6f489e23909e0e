#include "blip/read_again.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include "base/check.h"
#include "nn/attention_watch.h"
#include "nn/item_states.h"

namespace mm::blip {
namespace {

// The picture's own looking is no word's: no graph is made of it. [3, H, W] -> [1, S, E]
at::Tensor states_of(const VisionTower& vision, const at::Tensor& pixels) {
  const at::NoGradGuard plain;
  return vision(pixels.unsqueeze(0));  // [1, S, E]
}

at::Tensor row_of(std::span<const std::int64_t> tokens, c10::Device device) {
  return at::tensor(at::IntArrayRef(tokens.data(), tokens.size()), at::kLong).unsqueeze(0).to(device);  // [1, T]
}

// A layer looks at the text before it looks at the picture.
std::vector<at::Tensor> at_pictures(const AttentionWatch& watch, std::size_t layers) {
  const auto& all = watch.weights();
  MM_ASSERT(all.size() == 2 * layers);
  std::vector<at::Tensor> weights;
  for (std::size_t i = 1; i < all.size(); i += 2) weights.push_back(all[i]);
  return weights;  // [1, H, T, S] each
}

}  // namespace

ReadAgain read_again(const VisionTower& vision, const TextDecoder& text, const VisionConfig& config, const at::Tensor& pixels,
                     std::span<const std::int64_t> tokens) {
  const auto states = states_of(vision, pixels);  // [1, S, E]
  const at::AutoGradMode with_graph(true);
  const AttentionWatch watch;
  const auto logits = text(row_of(tokens, pixels.device()), states);  // [1, T, V]
  const auto side = config.image_size / config.patch;
  return {.weights = at_pictures(watch, text.layers.size()), .logits = logits, .first = 1, .rows = side, .columns = side};
}

QuestionReadAgain read_again(const QuestionLayers& layers, const at::Tensor& pixels, std::span<const std::int64_t> question,
                             std::int64_t start, std::span<const std::int64_t> said) {
  MM_ASSERT(!question.empty() && !said.empty());
  const auto device = pixels.device();
  ItemStates picture(states_of(layers.vision, pixels), std::ssize(layers.question.layers), ItemStates::Way::projected);
  const at::AutoGradMode with_graph(true);
  QuestionReadAgain again;
  at::Tensor states;  // [1, T, C]
  {
    const AttentionWatch watch;
    const auto tokens = row_of(question, device);                                                             // [1, T]
    states = layers.question(tokens, at::ones(tokens.sizes(), tokens.options().dtype(at::kBool)), &picture);  // [1, T, C]
    again.weights = at_pictures(watch, layers.question.layers.size());
  }
  std::vector<std::int64_t> read{start};
  read.insert(read.end(), said.begin(), said.end() - 1);
  const auto logprobs = at::log_softmax(layers.text(row_of(read, device), states), -1);  // [1, n, V]
  again.score = logprobs.gather(2, row_of(said, device).unsqueeze(2)).sum();             // one number
  return again;
}

}  // namespace mm::blip
