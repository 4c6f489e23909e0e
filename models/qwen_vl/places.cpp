#include "qwen_vl/places.h"

#include <ATen/ops/empty.h>

#include <algorithm>

#include "base/check.h"

namespace mm::qwen_vl {

at::Tensor places_of(std::span<const std::int64_t> tokens, std::int64_t mark, std::span<const Grid> pictures) {
  const auto T = std::ssize(tokens);
  auto places = at::empty({3, T}, at::kLong);  // [3, T]
  auto* const time = places.mutable_data_ptr<std::int64_t>();
  auto *const down = time + T, *const across = down + T;
  auto picture = pictures.begin();
  std::int64_t next = 0;
  for (std::int64_t t = 0; t < T;) {
    if (tokens[static_cast<std::size_t>(t)] != mark) {
      time[t] = down[t] = across[t] = next++;
      ++t;
      continue;
    }
    MM_ASSERT(picture != pictures.end() && picture->tokens() >= 1 && t + picture->tokens() <= T);
    const auto begin = next;
    const auto group = picture->rows * picture->columns;
    for (std::int64_t i = 0; i < picture->tokens(); ++i, ++t) {
      MM_ASSERT(tokens[static_cast<std::size_t>(t)] == mark);
      time[t] = begin + static_cast<std::int64_t>(static_cast<float>(i / group) * picture->step);
      down[t] = begin + i % group / picture->columns;
      across[t] = begin + i % picture->columns;
    }
    next = begin + std::max(picture->rows, picture->columns);
    ++picture;
  }
  MM_ASSERT(picture == pictures.end());
  return places;
}

}  // namespace mm::qwen_vl
