#include "blip/picture.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>

#include <string>
#include <vector>

#include "base/check.h"
#include "blip/processor.h"

namespace mm::blip {

PictureReader::PictureReader(const Folder& folder, const VisionConfig& config)
    : processor_(image_steps(folder.image_processor_config())), size_(config.image_size) {}

at::Tensor PictureReader::operator()(const Image& image) const {
  auto pixels = processor_(image);  // [3, H, W]
  MM_CHECK(pixels.size(1) == size_ && pixels.size(2) == size_, Kind::input,
           "preprocessor_config.json makes pictures of " + std::to_string(pixels.size(2)) + " x " + std::to_string(pixels.size(1)) +
               " pixels, the model takes " + std::to_string(size_) + " x " + std::to_string(size_),
           "size", "set it to the image_size of config.json");
  return pixels;
}

at::Tensor look(const VisionTower& tower, std::span<const at::Tensor> pixels, const Runtime& runtime) {
  std::vector<at::Tensor> parts(pixels.begin(), pixels.end());
  if (!runtime.device.is_cpu()) return tower(at::stack(parts).to(runtime.device, runtime.dtype));
  for (auto& part : parts) part = tower(part.unsqueeze(0).to(runtime.dtype));  // [1, S, C]
  return at::cat(parts);                                                       // [B, S, C]
}

Runtime with_floats(Runtime runtime) {
  if (runtime.dtype == c10::kChar) runtime.dtype = c10::kFloat;
  return runtime;
}

void check_vocabulary(const Folder& folder, const TextConfig& config) {
  const auto size = folder.tokenizer()->size();
  MM_CHECK(size <= config.vocabulary, Kind::input,
           "tokenizer.json has " + std::to_string(size) + " tokens, the model's vocabulary " + std::to_string(config.vocabulary),
           folder.path());
}

}  // namespace mm::blip
