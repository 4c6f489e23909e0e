#pragma once
#include <ATen/core/Tensor.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/embedder.h"

// An embedder of pictures and texts that one can follow by hand: (1, width of the picture, its height), or (letters, words, 2). States: a
// row for each letter, or two for a picture.
class CountingEmbedder : public mm::Embedder {
 public:
  bool reads(mm::Content content) const override { return content == mm::Content::picture || content == mm::Content::text; }
  std::int64_t width() const override { return 3; }
  std::int64_t layers(mm::Content content) const override { return content == mm::Content::text ? 0 : 2; }

  using mm::Embedder::prepare;
  at::Tensor prepare(const mm::Image& image) const override {
    return at::tensor({1.0F, static_cast<float>(image.width), static_cast<float>(image.height)});  // [3]
  }

  at::Tensor pictures(std::span<const at::Tensor> pixels) override {
    auto all = at::full({std::ssize(pixels), 3}, 0.0);
    for (std::size_t i = 0; i < pixels.size(); ++i) all[static_cast<std::int64_t>(i)] = pixels[i];
    return all;
  }

  at::Tensor texts(std::span<const std::string> texts) override {
    auto all = at::full({std::ssize(texts), 3}, 2.0);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      all[static_cast<std::int64_t>(i)][0] = static_cast<double>(texts[i].size());
      all[static_cast<std::int64_t>(i)][1] = 1.0 + static_cast<double>(std::ranges::count(texts[i], ' '));
    }
    return all;
  }

  std::vector<at::Tensor> picture_states(std::span<const at::Tensor> pixels, std::int64_t layer) override {
    std::vector<at::Tensor> all;  // [2, 3] each
    for (const auto& one : pixels) {
      auto states = at::full({2, 3}, static_cast<double>(layer));
      states[1] = one;
      all.push_back(states);
    }
    return all;
  }
};
