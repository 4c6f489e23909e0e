#pragma once
#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <string>

#include "chat/picture_processor.h"
#include "llava/config.h"
#include "model/folder.h"
#include "model/image_processor.h"

namespace mm::llava {

// Pictures as CLIPImageProcessor or LlavaImageProcessor of transformers makes them, with the arithmetic of its PIL backend, bit for bit;
// with do_pad the latter brings them to a square first, in the colour of the mean.
class SquarePictures : public chat::PictureProcessor {
 public:
  // Throws Error{input} on a folder whose pictures are not those that its config.json says.
  SquarePictures(const Folder& folder, const Config& config);

  at::Tensor prepare(const Image& image, bool cut) const override;  // [3, S, S] f32
  std::string expanded(const std::string& conversation, const chat::Views& views) const override;
  std::int64_t states(const chat::Views& views) const override;
  chat::PatchGrid grid(const at::Tensor& picture) const override;  // [3, S, S]
  PicturePart part(int height, int width) const override;

 private:
  ImageSteps steps_;
  bool pad_ = false;
  ImageProcessor processor_;
  std::string token_;  // that stands for a state
  std::int64_t states_, side_;
  bool class_state_;
};

// A picture in the middle of a square of a colour, as pad_to_square of LlavaImageProcessor: what is odd is left over at the end.
Image padded_to_square(const Image& image, const std::array<std::uint8_t, 3>& colour);

}  // namespace mm::llava
