#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "blip/text.h"
#include "blip/vision.h"
#include "tensor/device.h"

namespace mm::blip {

// A caption as the decoder reads and says it.
struct HiddenCaption {
  at::Tensor pixels;                          // [3, H, W] f32, as the processor makes them
  std::int64_t side = 1;                      // the picture is side x side squares
  std::vector<std::int64_t> read, said = {};  // tokens: start and what is read behind it; what the last of them are followed by
  std::int64_t mask = 0;                      // the token that stands where one is hidden; the start never is
};

// log p of what is said, one for each of `there`: bytes of the tokens behind the start, then of the squares row by row; 0: it is hidden, a
// token behind the mask and a square behind the mean colour of the processor (0).
std::vector<double> hidden_logprobs(const VisionTower& vision, const TextDecoder& text, const HiddenCaption& caption,
                                    std::span<const std::vector<std::uint8_t>> there, const Runtime& runtime);

}  // namespace mm::blip
