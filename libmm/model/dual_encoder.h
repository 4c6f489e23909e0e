#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>

#include "media/image.h"

namespace mm {

// Puts pictures and texts into one space: what belongs together lies near.
class DualEncoder {
 public:
  virtual ~DualEncoder() = default;
  virtual std::int64_t width() const = 0;                    // E
  virtual double scale() const = 0;                          // what a cosine is multiplied by for a softmax over pairs
  virtual at::Tensor prepare(const Image& image) const = 0;  // [3, H, W] f32; safe to call from several threads
  // What prepare() made, of B pictures -> [B, E] f32 on the processor, of length 1.
  virtual at::Tensor pictures(std::span<const at::Tensor> pixels) = 0;
  // The same of texts; what is too long loses its end. Throws Error{input} on a text that is not UTF-8.
  virtual at::Tensor texts(std::span<const std::string> texts) = 0;
};

}  // namespace mm
