#include "nn/shared_attention.h"

#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>
#include <c10/util/BFloat16.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/check.h"
#include "nn/attention_watch.h"
#include "nn/item_groups.h"
#include "nn/lanes.h"
#include "nn/parallel.h"
#include "nn/small_product.h"
#include "nn/softmax_rows.h"

namespace mm {
namespace {

constexpr int64_t kPanel = 32;  // tokens whose keys stand side by side
constexpr int64_t kBlock = 24;  // rows computed together: two tiles of small_product

template <class Number>
void pack(const at::Tensor& keys, const at::Tensor& values, SharedStates& to) {
  const auto I = to.values.size(0), H = to.values.size(1), S = to.values.size(2), D = to.values.size(3), P = to.keys.size(2);
  const auto k = keys.reshape({I * S, H * D}), v = values.reshape({I * S, H * D});
  const Rows<const float> from_keys{k.const_data_ptr<float>(), k.stride(0)}, from_values{v.const_data_ptr<float>(), v.stride(0)};
  auto* const panels = to.keys.mutable_data_ptr<Number>();
  auto* const rows = to.values.mutable_data_ptr<Number>();
  parallel_for(I * H, 1, [&](int64_t begin, int64_t end) {
    for (int64_t at = begin; at < end; ++at) {
      const auto first = at / H * S, column = at % H * D;
      auto* const own = panels + at * P * D * kPanel;
      for (int64_t s = 0; s < S; ++s) {
        const auto* const key = from_keys.from(first + s, column).data;
        auto* const place = own + s / kPanel * D * kPanel + s % kPanel;
        for (int64_t d = 0; d < D; ++d) place[d * kPanel] = static_cast<Number>(key[d]);
        const auto* const value = from_values.from(first + s, column).data;
        std::transform(value, value + D, rows + (at * S + s) * D, [](float x) { return static_cast<Number>(x); });
      }
      for (int64_t s = S; s < P * kPanel; ++s)
        for (int64_t d = 0; d < D; ++d) own[((P - 1) * D + d) * kPanel + s % kPanel] = Number(0);
    }
  });
}

// One head of up to kBlock rows that look at one item.
template <class Number>
struct Head {
  const Number *keys, *values;
  const bool* seen;  // [S], or null
  int64_t S, D, P;
  float scale;

  // scratch: [kBlock, D + P * 32]
  void operator()(Rows<const float> query, Rows<float> y, int64_t R, float* scratch) const {
    const Rows<float> q{scratch, D}, scores{scratch + kBlock * D, P * kPanel};
    for (int64_t r = 0; r < R; ++r)
      for (int64_t d = 0; d < D; ++d) q.data[r * D + d] = query.from(r, d).data[0] * scale;
    for (int64_t p = 0; p < P; ++p)
      product(Rows<const float>{q.data, D}, Rows<const Number>{keys + p * D * kPanel, kPanel}, scores.from(0, p * kPanel), R, kPanel, D);
    for (int64_t r = 0; r < R; ++r) {
      float* const row = scores.from(r).data;
      std::fill(row + S, row + P * kPanel, -std::numeric_limits<float>::infinity());
      for (int64_t s = 0; seen != nullptr && s < S; ++s)
        if (!seen[s]) row[s] = -std::numeric_limits<float>::infinity();
    }
    softmax_rows(scores, R, P * kPanel);
    product(Rows<const float>{scores.data, scores.stride}, Rows<const Number>{values, D}, y, R, D, S);
  }
};

template <class Number>
at::Tensor attended(const at::Tensor& query, const SharedStates& states, std::span<const int64_t> items, const at::Tensor& seen) {
  const auto H = states.values.size(1), S = states.values.size(2), D = states.values.size(3), P = states.keys.size(2);
  std::vector<ItemGroup> blocks;
  for (auto group : item_groups(items))
    for (; group.begin < group.end; group.begin += kBlock)
      blocks.push_back({group.item, group.begin, std::min(group.end, group.begin + kBlock)});
  auto to = at::empty({query.size(0), H * D}, query.options());
  const Rows<const float> q{query.const_data_ptr<float>(), query.stride(0)};
  const Rows<float> y{to.mutable_data_ptr<float>(), H * D};
  const auto* const keys = states.keys.const_data_ptr<Number>();
  const auto* const values = states.values.const_data_ptr<Number>();
  const bool* const there = seen.defined() ? seen.const_data_ptr<bool>() : nullptr;
  const auto scale = static_cast<float>(1 / std::sqrt(static_cast<double>(D)));
  const auto count = std::ssize(blocks);
  parallel_for(H * count, 1, [&](int64_t begin, int64_t end) {  // heads outside: the blocks of an item find its keys in the cache
    std::vector<float> scratch(static_cast<std::size_t>(kBlock * (D + P * kPanel)));
    for (int64_t at = begin; at < end; ++at) {
      const auto& [item, first, last] = blocks[static_cast<std::size_t>(at % count)];
      const auto h = at / count, place = item * H + h;
      const Head<Number> head{.keys = keys + place * P * D * kPanel,
                              .values = values + place * S * D,
                              .seen = there == nullptr ? nullptr : there + item * S,
                              .S = S,
                              .D = D,
                              .P = P,
                              .scale = scale};
      head(q.from(first, h * D), y.from(first, h * D), last - first, scratch.data());
    }
  });
  return to;
}

}  // namespace

SharedStates shared_states(const at::Tensor& keys, const at::Tensor& values, int64_t heads, c10::ScalarType dtype) {
  MM_ASSERT(keys.scalar_type() == c10::kFloat && values.scalar_type() == c10::kFloat && keys.stride(2) == 1 && values.stride(2) == 1);
  const auto I = keys.size(0), S = keys.size(1), D = keys.size(2) / heads;
  const auto kept = keys.options().dtype(dtype);
  SharedStates to{.keys = at::empty({I, heads, (S + kPanel - 1) / kPanel, D, kPanel}, kept), .values = at::empty({I, heads, S, D}, kept)};
  dtype == c10::kBFloat16 ? pack<c10::BFloat16>(keys, values, to) : pack<float>(keys, values, to);
  return to;
}

at::Tensor attend_shared(const at::Tensor& query, const SharedStates& states, std::span<const int64_t> items, const at::Tensor& seen) {
  MM_ASSERT(std::ssize(items) == query.size(0) && states.values.size(1) * states.values.size(3) == query.size(1) && query.stride(1) == 1);
  const auto there = seen.defined() ? seen.contiguous() : seen;
  return states.keys.scalar_type() == c10::kBFloat16 ? attended<c10::BFloat16>(query, states, items, there)
                                                     : attended<float>(query, states, items, there);
}

bool shared_attention_fits(const at::Tensor& query, const at::Tensor& key, int64_t heads) {
  if (widest_lanes() < 16 || !query.is_cpu() || query.scalar_type() != c10::kFloat || c10::GradMode::is_enabled()) return false;
  const auto C = query.size(2);
  return query.size(1) >= kBlock && key.size(2) == C && C / heads % kPanel == 0 && AttentionWatch::current() == nullptr;
}

at::Tensor attend_rows(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, int64_t heads) {
  const auto B = query.size(0), T = query.size(1), C = query.size(2);
  const auto plain = [](const at::Tensor& t) { return t.stride(2) == 1 ? t : t.contiguous(); };
  std::vector<int64_t> items;
  for (int64_t b = 0; b < B; ++b) items.insert(items.end(), static_cast<std::size_t>(T), b);
  const auto states = shared_states(plain(key), plain(value), heads, c10::kFloat);
  return attend_shared(plain(query).reshape({B * T, C}), states, items).view({B, T, C});
}

}  // namespace mm
