#pragma once
#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>

#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "model/generate.h"

namespace mm {

// The toy language model of scripts/golden/generate.py: logits are a hash of (seed, item, the last two tokens, length, token). Remembers
// how many rows each step had.
class ToyWriter : public Writer {
 public:
  // first_item: what the model calls the first row of the prompts, so that an item can be written alone.
  ToyWriter(std::uint64_t seed, std::int64_t vocabulary, std::int64_t first_item = 0)
      : seed_(seed), vocabulary_(vocabulary), first_item_(first_item) {}

  static float logit(std::uint64_t seed, std::uint64_t vocabulary, std::int64_t item, const std::vector<std::int64_t>& text,
                     std::uint64_t token) {
    const auto before = text.size() > 1 ? static_cast<std::uint64_t>(text[text.size() - 2]) : vocabulary;
    std::uint64_t hash = mix64(seed);
    for (const auto part :
         {static_cast<std::uint64_t>(item), before, static_cast<std::uint64_t>(text.back()), std::uint64_t{text.size()}, token})
      hash = mix64(hash + part + 1);
    const float score = static_cast<float>(hash >> 40) * 0x1p-21F;  // [0, 8)
    return token == 1 || token == 2 ? score + static_cast<float>(text.size()) / 4 : score;
  }

  at::Tensor next(const at::Tensor& tokens) override {
    const bool first = rows_.empty();
    const auto count = static_cast<std::size_t>(tokens.size(0));
    if (first) rows_.resize(count);
    const auto V = static_cast<std::size_t>(vocabulary_);
    auto logits = at::empty({tokens.size(0), vocabulary_}, at::kFloat);
    for (std::size_t i = 0; i < count; ++i) {
      auto& [item, text] = rows_.at(i);
      if (first) item = first_item_ + static_cast<std::int64_t>(i);
      const auto row = tokens[static_cast<std::int64_t>(i)].reshape(-1);
      text.insert(text.end(), row.const_data_ptr<std::int64_t>(), row.const_data_ptr<std::int64_t>() + row.numel());
      for (std::size_t token = 0; token < V; ++token) logits.mutable_data_ptr<float>()[i * V + token] = logit(seed_, V, item, text, token);
    }
    steps.push_back(count);
    return logits;
  }

  void keep(const at::Tensor& rows) override {
    std::vector<std::pair<std::int64_t, std::vector<std::int64_t>>> kept;
    for (std::int64_t i = 0; i < rows.numel(); ++i)
      kept.push_back(rows_.at(static_cast<std::size_t>(rows.const_data_ptr<std::int64_t>()[i])));
    rows_ = std::move(kept);
  }

  std::vector<std::size_t> steps;  // rows of each call of next()

 private:
  std::uint64_t seed_;
  std::int64_t vocabulary_, first_item_;
  std::vector<std::pair<std::int64_t, std::vector<std::int64_t>>> rows_;  // item, text
};

}  // namespace mm
