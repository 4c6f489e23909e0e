#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "blip/config.h"
#include "blip/question.h"
#include "blip/text.h"
#include "blip/vision.h"
#include "model/attention_maps.h"

// Finished texts read once more by f32 layers that are not packed, so that what they looked at can be asked for with its gradients.

namespace mm::blip {

// A caption: pixels [3, H, W] on the layers' device, the tokens that the decoder reads -> where each looked on the picture.
ReadAgain read_again(const VisionTower& vision, const TextDecoder& text, const VisionConfig& config, const at::Tensor& pixels,
                     std::span<const std::int64_t> tokens);

// A question and its answer. The decoder looks at the question, and the question at the picture: what the answer took from the picture
// went through the question's tokens.
struct QuestionReadAgain {
  std::vector<at::Tensor> weights;  // [1, H, T, S] of each layer: where the question's tokens looked on the picture
  at::Tensor score;                 // [] log p of the answer, its end included, with a graph
};
struct QuestionLayers {
  const VisionTower& vision;
  const TextEncoder& question;
  const TextDecoder& text;
};
// pixels [3, H, W]; said: the answer, behind the start token.
QuestionReadAgain read_again(const QuestionLayers& layers, const at::Tensor& pixels, std::span<const std::int64_t> question,
                             std::int64_t start, std::span<const std::int64_t> said);

}  // namespace mm::blip
