#include "nn/cached_attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/ones.h>
#include <c10/util/BFloat16.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "nn/attention.h"
#include "nn/parallel.h"

namespace mm {
namespace {

constexpr int64_t kGrain = 480;  // positions that a head looks at: less is not worth waking a thread

// Four lanes are everywhere; the work here is too little for more.
typedef float Four __attribute__((vector_size(16)));
typedef std::uint32_t FourWords __attribute__((vector_size(16)));
typedef std::uint16_t FourHalves __attribute__((vector_size(8)));

void load(Four& to, const float* from) { std::memcpy(&to, from, sizeof(to)); }

void load(Four& to, const c10::BFloat16* from) {  // bf16 is the upper half of a float
  FourHalves halves;
  std::memcpy(&halves, from, sizeof(halves));
  const FourWords words = __builtin_convertvector(halves, FourWords) << 16;
  std::memcpy(&to, &words, sizeof(to));
}

template <class Number>
float dot(const float* a, const Number* b, int64_t count) {
  Four sums = {}, others = {};
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    Four x, y, z, w;
    load(x, a + i);
    load(y, b + i);
    load(z, a + i + 4);
    load(w, b + i + 4);
    sums += x * y;
    others += z * w;
  }
  sums += others;
  float sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  for (; i < count; ++i) sum += a[i] * static_cast<float>(b[i]);
  return sum;
}

template <class Number>
void add_scaled(float* to, const Number* from, float scale, int64_t count) {
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    Four x, y;
    load(x, to + i);
    load(y, from + i);
    x += scale * y;
    std::memcpy(to + i, &x, sizeof(x));
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
template <class Number>
void attend_one(const float* query, const Buffers<Number>& buffers, const KvCache& cache, int64_t row, int64_t D, std::span<float> weights,
                float* to) {
  const auto T = std::ssize(weights);
  const float scale = 1 / std::sqrt(static_cast<float>(D));
  float most = -INFINITY, total = 0;
  for (int64_t t = 0; t < T; ++t) {
    weights[t] = scale * dot(query, buffers.keys + cache.cell(row, t) * buffers.width, D);
    most = std::max(most, weights[t]);
  }
  for (int64_t t = 0; t < T; ++t) total += weights[t] = std::exp(weights[t] - most);
  std::fill_n(to, D, 0.0F);
  for (int64_t t = 0; t < T; ++t) add_scaled(to, buffers.values + cache.cell(row, t) * buffers.width, weights[t] / total, D);
}

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
  const auto grain = std::max<int64_t>(1, kGrain / cache.length());
  parallel_for(query.size(0) * T * H, grain, [&](int64_t begin, int64_t end) {
    std::vector<float> weights(static_cast<std::size_t>(cache.length()));
    for (int64_t i = begin; i < end; ++i) {
      const auto head = i % H / shared * D, t = i / H % T, row = i / H / T;
      attend_one<Number>(q + i * D, {all.keys + head, all.values + head, width}, cache, row, D,
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
