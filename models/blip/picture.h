#pragma once
#include <ATen/core/Tensor.h>

#include <span>

#include "blip/config.h"
#include "blip/vision.h"
#include "media/image.h"
#include "model/folder.h"
#include "model/image_processor.h"
#include "tensor/device.h"

namespace mm::blip {

// Pictures as a folder's processor makes them, of the size that its model takes.
class PictureReader {
 public:
  PictureReader(const Folder& folder, const VisionConfig& config);
  // -> [3, H, W] f32; safe to call from several threads. Throws Error{input} where the processor makes another size.
  at::Tensor operator()(const Image& image) const;
  PicturePart part(int height, int width) const { return processor_.part(height, width); }  // as ImageProcessor::part

 private:
  ImageProcessor processor_;
  int64_t size_;  // pixels
};

// States of pictures [3, H, W] f32 each -> [B, S, C]. On a processor one picture fills every core, and what the tower computes for it stays
// in the cache; a GPU wants them all at once.
at::Tensor look(const VisionTower& tower, std::span<const at::Tensor> pixels, const Runtime& runtime);

// What states, norms and embeddings are in: f32 where --precision int8 computes the products alone in 8 bits.
Runtime with_floats(Runtime runtime);

// Throws Error{input} where the tokenizer knows tokens that the model has no vector for.
void check_vocabulary(const Folder& folder, const TextConfig& config);

}  // namespace mm::blip
