#include "data/batch.h"

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

CaptionBatch make_batch(std::span<const CaptionExample> examples, const Tokenizer& tokenizer, const TokenFrame& frame,
                        const PixelValues& values) {
  MM_ASSERT(!examples.empty());
  const auto B = static_cast<std::int64_t>(examples.size());
  const std::int64_t height = examples[0].image.height, width = examples[0].image.width;
  std::vector<std::vector<std::int64_t>> sentences;
  std::size_t T = 1;
  for (const auto& example : examples) {
    MM_ASSERT(example.image.channels == 3 && example.image.height == height && example.image.width == width);
    auto ids = tokenizer.encode(example.text, /*special=*/false);
    ids.push_back(frame.end);
    if (ids.size() > static_cast<std::size_t>(frame.longest)) ids.resize(static_cast<std::size_t>(frame.longest));
    T = std::max(T, ids.size());
    sentences.push_back(std::move(ids));
  }

  CaptionBatch batch;
  batch.pixels = at::empty({B, 3, height, width}, at::kFloat);
  batch.tokens = at::full({B, static_cast<std::int64_t>(T)}, frame.pad, at::kLong);
  batch.labels = at::full({B, static_cast<std::int64_t>(T)}, -100, at::kLong);
  auto* pixels = batch.pixels.data_ptr<float>();
  auto* tokens = batch.tokens.data_ptr<std::int64_t>();
  auto* labels = batch.labels.data_ptr<std::int64_t>();
  for (std::size_t b = 0; b < examples.size(); ++b) {
    fill_pixels(examples[b].image, values, pixels + b * static_cast<std::size_t>(3 * height * width));
    const auto& next = sentences[b];
    tokens[b * T] = frame.start;
    std::copy(next.begin(), next.end() - 1, tokens + b * T + 1);
    std::copy(next.begin(), next.end(), labels + b * T);
    batch.targets += static_cast<std::int64_t>(next.size());
  }
  return batch;
}

}  // namespace mm
