#include "data/pair_batch.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/check.h"
#include "base/hash.h"
#include "data/caption_batch.h"

namespace mm {
namespace {

// A digest of a text's tokens that a double holds exactly.
double group_of(std::span<const std::int64_t> tokens) {
  constexpr std::uint64_t kExact = (std::uint64_t{1} << 53U) - 1;
  std::uint64_t digest = tokens.size();
  for (const auto token : tokens) digest = mix64(digest ^ mix64(static_cast<std::uint64_t>(token)));
  return static_cast<double>(digest & kExact);
}

}  // namespace

Batch pair_batch(std::span<const CaptionExample> examples, const Tokenizer& tokenizer, const PairFrame& frame, const PixelValues& values) {
  MM_ASSERT(!examples.empty());
  std::vector<std::vector<std::int64_t>> texts;
  std::size_t longest = 1;
  for (const auto& example : examples) {
    texts.push_back(tokenizer.model_input(example.text, std::nullopt, frame.longest).ids);
    longest = std::max(longest, texts.back().size());
  }
  const auto B = std::ssize(examples);
  auto tokens = at::full({B, static_cast<std::int64_t>(longest)}, frame.pad, at::kLong);  // [B, T]
  auto groups = at::empty({B}, at::kDouble);                                              // [B]
  auto* token = tokens.mutable_data_ptr<std::int64_t>();
  auto* group = groups.mutable_data_ptr<double>();
  for (const auto& text : texts) {
    std::ranges::copy(text, token);
    token += longest;
    *group++ = group_of(text);
  }
  Batch batch;
  batch.tensors = {{"pixels", picture_batch(examples, values)}, {"tokens", tokens}, {"group", groups}};
  batch.targets = B;
  return batch;
}

}  // namespace mm
