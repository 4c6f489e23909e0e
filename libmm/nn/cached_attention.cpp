#include "nn/cached_attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/ones.h>
#include <c10/util/BFloat16.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/attention.h"
#include "nn/lanes.h"
#include "nn/parallel.h"

namespace mm {
namespace {

constexpr int64_t kGrain = 480;  // positions that a head looks at: less is not worth waking a thread

template <int kLanes, class Number>
[[gnu::always_inline]] inline float dot(const float* a, const Number* b, int64_t count) {
  using L = Lanes<kLanes>;
  typename L::Floats sums = {}, others = {};
  int64_t i = 0;
  for (; i + 2 * kLanes <= count; i += 2 * kLanes) {
    typename L::Floats x, y, z, w;
    L::load(x, a + i);
    L::load(y, b + i);
    L::load(z, a + i + kLanes);
    L::load(w, b + i + kLanes);
    sums += x * y;
    others += z * w;
  }
  float sum = L::sum(sums + others);
  for (; i < count; ++i) sum += a[i] * static_cast<float>(b[i]);
  return sum;
}

template <int kLanes, class Number>
[[gnu::always_inline]] inline void add_scaled(float* to, const Number* from, float scale, int64_t count) {
  using L = Lanes<kLanes>;
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    typename L::Floats x, y;
    L::load(x, to + i);
    L::load(y, from + i);
    x += scale * y;
    L::store(to + i, x);
  }
  for (; i < count; ++i) to[i] += scale * static_cast<float>(from[i]);
}

// One head of the keys and values of a layer: a row's position t stands at cell(row, t) * width.
template <class Number>
struct Buffers {
  const Number *keys, *values;
  int64_t width;
};

// One head of one query that sees its row's first weights.size() positions: softmax(q . k_t / sqrt(D)) over t, then the mean of the values
// by it.
template <int kLanes, class Number>
[[gnu::always_inline]] inline void attend_one(const float* query, const Buffers<Number>& buffers, const KvCache& cache, int64_t row,
                                              int64_t D, std::span<float> weights, float* to) {
  const auto T = std::ssize(weights);
  const float scale = 1 / std::sqrt(static_cast<float>(D));
  float most = -INFINITY, total = 0;
  for (int64_t t = 0; t < T; ++t) {
    weights[t] = scale * dot<kLanes>(query, buffers.keys + cache.cell(row, t) * buffers.width, D);
    most = std::max(most, weights[t]);
  }
  for (int64_t t = 0; t < T; ++t) total += weights[t] = std::exp(weights[t] - most);
  std::fill_n(to, D, 0.0F);
  for (int64_t t = 0; t < T; ++t) add_scaled<kLanes>(to, buffers.values + cache.cell(row, t) * buffers.width, weights[t] / total, D);
}

template <class Number>
using Attend = void (*)(const float*, const Buffers<Number>&, const KvCache&, int64_t, int64_t, std::span<float>, float*);

template <class Number>
void attend_4(const float* query, const Buffers<Number>& buffers, const KvCache& cache, int64_t row, int64_t D, std::span<float> weights,
              float* to) {
  attend_one<4>(query, buffers, cache, row, D, weights, to);
}

#if defined(__x86_64__)
template <class Number>
[[gnu::target("avx2,fma")]] void attend_8(const float* query, const Buffers<Number>& buffers, const KvCache& cache, int64_t row, int64_t D,
                                          std::span<float> weights, float* to) {
  attend_one<8>(query, buffers, cache, row, D, weights, to);
}

template <class Number>
[[gnu::target("avx512f,avx2,fma")]] void attend_16(const float* query, const Buffers<Number>& buffers, const KvCache& cache, int64_t row,
                                                   int64_t D, std::span<float> weights, float* to) {
  attend_one<16>(query, buffers, cache, row, D, weights, to);
}

template <class Number>
Attend<Number> best_attend() {
  return widest_lanes() == 16 ? attend_16<Number> : widest_lanes() == 8 ? attend_8<Number> : attend_4<Number>;
}
#else
template <class Number>
Attend<Number> best_attend() {
  return attend_4<Number>;
}
#endif

// [N, T, C] f32 -> [N, T, C] f32
template <class Number>
at::Tensor attend_in_place(const at::Tensor& query, const KvCache& cache, int64_t layer, int64_t H) {
  const auto keys = cache.keys(layer), values = cache.values(layer);  // [cells, G * D]
  const auto T = query.size(1), C = query.size(2), D = C / H, seen = cache.length() - T + 1;
  const auto width = keys.size(1), shared = C / width;  // so many heads share one of the keys'
  const Buffers<Number> all{keys.const_data_ptr<Number>(), values.const_data_ptr<Number>(), width};
  auto to = at::empty_like(query);  // [N, T, C]
  const auto* const q = query.const_data_ptr<float>();
  auto* const y = to.mutable_data_ptr<float>();
  const auto attend_head = best_attend<Number>();
  const auto grain = std::max<int64_t>(1, kGrain / cache.length());
  parallel_for(query.size(0) * T * H, grain, [&](int64_t begin, int64_t end) {
    std::vector<float> weights(static_cast<std::size_t>(cache.length()));
    for (int64_t i = begin; i < end; ++i) {
      const auto head = i % H / shared * D, t = i / H % T, row = i / H / T;
      attend_head(q + i * D, {all.keys + head, all.values + head, width}, cache, row, D,
                  std::span(weights).first(static_cast<std::size_t>(seen + t)), y + i * D);
    }
  });
  return to;
}

}  // namespace

at::Tensor attend_gathered(const at::Tensor& query, const KvCache& cache, int64_t layer, int64_t heads) {
  const auto cells = cache.cells().to(query.device()), all = cells.flatten();  // [N, S], [N S]
  const auto gather = [&](const at::Tensor& from) {
    return at::index_select(from, 0, all).unflatten(0, {cells.size(0), cells.size(1)});  // [N, S, G * D]
  };
  const auto keys = gather(cache.keys(layer)), values = gather(cache.values(layer));  // [N, S, G * D]
  const auto T = query.size(1), S = cells.size(1);
  if (T == 1) return attend(query, keys, values, heads);                                // [N, 1, C]
  const auto seen = at::ones({1, T, S}, query.options().dtype(at::kBool)).tril(S - T);  // [1, T, S]
  return attend_seen(query, keys, values, seen, heads);                                 // [N, T, C]
}

at::Tensor attend_cached(const at::Tensor& query, const KvCache& cache, int64_t layer, int64_t heads) {
  const auto dtype = query.scalar_type();
  const bool known = (dtype == c10::kFloat || dtype == c10::kBFloat16) && cache.keys(layer).scalar_type() == dtype;
  if (!query.is_cpu() || !known) return attend_gathered(query, cache, layer, heads);
  if (dtype == c10::kFloat) return attend_in_place<float>(query.contiguous(), cache, layer, heads);
  return attend_in_place<c10::BFloat16>(query.to(c10::kFloat).contiguous(), cache, layer, heads).to(dtype);
}

}  // namespace mm
