#include "nn/cached_attention.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/index.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "nn/attention.h"
#include "nn/parallel.h"

namespace mm {
namespace {

typedef float Four __attribute__((vector_size(16)));  // four lanes are everywhere; the work here is too little for more

float dot(const float* a, const float* b, int64_t count) {
  Four sums = {};
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    Four x, y;
    std::memcpy(&x, a + i, sizeof(x));
    std::memcpy(&y, b + i, sizeof(y));
    sums += x * y;
  }
  float sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  for (; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

void add_scaled(float* to, const float* from, float scale, int64_t count) {
  for (int64_t i = 0; i < count; ++i) to[i] += scale * from[i];
}

constexpr int64_t kPiece = 24;  // heads that a thread takes at least, while they look at 64 positions or fewer

struct Buffers {
  const float *keys, *values;
  int64_t slots, width;  // of one position

  int64_t at(int64_t t, int64_t slot) const { return (t * slots + slot) * width; }
};

// One head of one row: softmax(q . k_t / sqrt(D)) over t, then the mean of the values by it.
void attend_one(const float* query, const Buffers& buffers, const KvCache& cache, int64_t row, int64_t D, std::vector<float>& weights,
                float* to) {
  const auto T = cache.length();
  const float scale = 1 / std::sqrt(static_cast<float>(D));
  float most = -INFINITY, total = 0;
  for (int64_t t = 0; t < T; ++t) {
    weights[t] = scale * dot(query, buffers.keys + buffers.at(t, cache.slot(row, t)), D);
    most = std::max(most, weights[t]);
  }
  for (int64_t t = 0; t < T; ++t) total += weights[t] = std::exp(weights[t] - most);
  std::fill_n(to, D, 0.0F);
  for (int64_t t = 0; t < T; ++t) add_scaled(to, buffers.values + buffers.at(t, cache.slot(row, t)), weights[t] / total, D);
}

}  // namespace

at::Tensor attend_gathered(const at::Tensor& query, const KvCache& cache, int64_t layer, int64_t heads) {
  const auto slots = cache.slots().to(query.device());                              // [N, T]
  const auto positions = at::arange(cache.length(), slots.options()).unsqueeze(0);  // [1, T]
  const auto keys = at::index(cache.keys(layer), {positions, slots});               // [N, T, G * D]
  const auto values = at::index(cache.values(layer), {positions, slots});           // [N, T, G * D]
  return attend(query.unsqueeze(1), keys, values, heads).squeeze(1);                // [N, C]
}

at::Tensor attend_cached(const at::Tensor& query, const KvCache& cache, int64_t layer, int64_t heads) {
  const auto keys = cache.keys(layer), values = cache.values(layer);  // [positions, slots, C]
  if (!query.is_cpu() || query.scalar_type() != c10::kFloat || keys.scalar_type() != c10::kFloat)
    return attend_gathered(query, cache, layer, heads);

  const auto from = query.contiguous();                                                  // [N, C]
  const auto C = from.size(1), D = C / heads, width = keys.size(2), shared = C / width;  // so many heads share one of the keys'
  const Buffers buffers{keys.const_data_ptr<float>(), values.const_data_ptr<float>(), keys.size(1), width};
  auto to = at::empty_like(from);  // [N, C]
  const auto* const q = from.const_data_ptr<float>();
  auto* const y = to.mutable_data_ptr<float>();
  const auto grain = std::clamp<int64_t>(kPiece * 64 / cache.length(), 1, kPiece);
  parallel_for(from.size(0) * heads, grain, [&](int64_t begin, int64_t end) {
    std::vector<float> weights(static_cast<std::size_t>(cache.length()));
    for (int64_t i = begin; i < end; ++i) {
      const auto place = i % heads / shared * D;
      attend_one(q + i * D, {buffers.keys + place, buffers.values + place, buffers.slots, width}, cache, i / heads, D, weights, y + i * D);
    }
  });
  return to;
}

}  // namespace mm
