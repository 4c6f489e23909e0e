#include "data/caption_batch.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>

#include <algorithm>

#include "base/check.h"

namespace mm {
namespace {

// Interleaved bytes to planes of floats, [3, H, W].
void fill_pixels(const Image& image, const PixelValues& values, float* out) {
  const auto plane = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t i = 0; i < plane; ++i) out[c * plane + i] = values[c][image.pixels[3 * i + c]];
}

}  // namespace

at::Tensor picture_batch(std::span<const CaptionExample> examples, const PixelValues& values) {
  MM_ASSERT(!examples.empty());
  const std::int64_t height = examples[0].image.height, width = examples[0].image.width;
  auto pixels = at::empty({std::ssize(examples), 3, height, width}, at::kFloat);
  auto* out = pixels.mutable_data_ptr<float>();
  for (const auto& example : examples) {
    MM_ASSERT(example.image.channels == 3 && example.image.height == height && example.image.width == width);
    fill_pixels(example.image, values, out);
    out += 3 * height * width;
  }
  return pixels;
}

Batch caption_batch(std::span<const CaptionExample> examples, const Tokenizer& tokenizer, const TokenFrame& frame,
                    const PixelValues& values) {
  MM_ASSERT(!examples.empty());
  const auto B = static_cast<std::int64_t>(examples.size());
  std::vector<std::vector<std::int64_t>> sentences;
  std::size_t T = 1;
  for (const auto& example : examples) {
    auto ids = tokenizer.encode(example.text, /*special=*/false);
    ids.push_back(frame.end);
    if (ids.size() > static_cast<std::size_t>(frame.longest)) ids.resize(static_cast<std::size_t>(frame.longest));
    T = std::max(T, ids.size());
    sentences.push_back(std::move(ids));
  }

  auto token_ids = at::full({B, static_cast<std::int64_t>(T)}, frame.pad, at::kLong);
  auto label_ids = at::full({B, static_cast<std::int64_t>(T)}, -100, at::kLong);
  auto* tokens = token_ids.data_ptr<std::int64_t>();
  auto* labels = label_ids.data_ptr<std::int64_t>();
  std::int64_t targets = 0;
  for (std::size_t b = 0; b < examples.size(); ++b) {
    const auto& next = sentences[b];
    tokens[b * T] = frame.start;
    std::copy(next.begin(), next.end() - 1, tokens + b * T + 1);
    std::copy(next.begin(), next.end(), labels + b * T);
    targets += static_cast<std::int64_t>(next.size());
  }
  return {.tensors = {{"pixels", picture_batch(examples, values)}, {"tokens", token_ids}, {"labels", label_ids}},
          .targets = targets,
          .places = label_ids.numel(),
          .held = targets};
}

}  // namespace mm
