#include "nn/bf16_attention.h"

#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/check.h"
#include "nn/attention.h"
#include "nn/attention_watch.h"
#include "nn/parallel.h"
#include "nn/rows.h"
#include "nn/softmax_rows.h"

// The instruction (vdpbf16ps) multiplies pairs that stand side by side in both factors and adds them to a sum in f32. So the left factor is
// rows of pairs, and the right one panels of 32 columns with two rows of each column side by side.

namespace mm {
namespace {

constexpr int64_t kPanel = 32;  // columns
constexpr int64_t kTile = 12;   // rows: with 32 columns, 24 sums in registers
constexpr int64_t kBlock = 2 * kTile;

using Pair = std::uint32_t;

int64_t whole(int64_t count, int64_t step) { return (count + step - 1) / step * step; }

#if defined(__x86_64__)
// y = x w of kTile rows and one panel.
[[gnu::target("avx512f,avx512bf16")]] void tile(Rows<const Pair> x, const Pair* w, Rows<float> y, int64_t pairs) {
  __m512 sums[kTile][2] = {};
  for (int64_t k = 0; k < pairs; ++k) {
    const auto left = reinterpret_cast<__m512bh>(_mm512_loadu_si512(w + k * kPanel));
    const auto right = reinterpret_cast<__m512bh>(_mm512_loadu_si512(w + k * kPanel + kPanel / 2));
#pragma GCC unroll 12
    for (int r = 0; r < kTile; ++r) {
      const auto both = reinterpret_cast<__m512bh>(_mm512_set1_epi32(static_cast<int>(x.data[r * x.stride + k])));
      sums[r][0] = _mm512_dpbf16_ps(sums[r][0], both, left);
      sums[r][1] = _mm512_dpbf16_ps(sums[r][1], both, right);
    }
  }
#pragma GCC unroll 12
  for (int r = 0; r < kTile; ++r) {
    _mm512_storeu_ps(y.data + r * y.stride, sums[r][0]);
    _mm512_storeu_ps(y.data + r * y.stride + kPanel / 2, sums[r][1]);
  }
}

// Numbers side by side, rounded; count is a multiple of 16.
[[gnu::target("avx512f,avx512bf16")]] void round_row(const float* x, int64_t count, Pair* to) {
  for (int64_t i = 0; i < count; i += 16) {
    const auto rounded = reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(_mm512_loadu_ps(x + i)));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i / 2), rounded);
  }
}
#else
void tile(Rows<const Pair>, const Pair*, Rows<float>, int64_t) {}  // has_bf16_attention() is false: nobody calls these
void round_row(const float*, int64_t, Pair*) {}
#endif

// What a head is computed from and in.
struct Scratch {
  Scratch(int64_t S, int64_t D)
      : S(S),
        D(D),
        width(whole(S, kPanel)),
        keys(static_cast<std::size_t>(width * D / 2)),
        values(static_cast<std::size_t>(width * D / 2)),
        query(static_cast<std::size_t>(kBlock * D / 2)),
        weights(static_cast<std::size_t>(kBlock * width / 2)),
        scores(static_cast<std::size_t>(kBlock * width)),
        rows(static_cast<std::size_t>(kBlock * D)) {}

  int64_t S, D, width;
  std::vector<Pair> keys;           // [width / 32, D / 2, 32]
  std::vector<Pair> values;         // [D / 32, width / 2, 32]
  std::vector<Pair> query;          // [kBlock, D / 2]
  std::vector<Pair> weights;        // [kBlock, width / 2]
  std::vector<float> scores, rows;  // [kBlock, width], [kBlock, D]
};

// Behind the last token stands 0.
void pack(Rows<const float> keys, Rows<const float> values, Scratch& to) {
  Pair* const row = to.query.data();  // of D / 2
  for (int64_t s = 0; s < to.S; ++s) {
    round_row(keys.from(s).data, to.D, row);
    Pair* const key = to.keys.data() + s / kPanel * kPanel * to.D / 2 + s % kPanel;
    for (int64_t d = 0; d < to.D / 2; ++d) key[d * kPanel] = row[d];
    round_row(values.from(s).data, to.D, row);
    for (int64_t d = 0; d < to.D; d += 2) {
      Pair* const value = to.values.data() + (d / kPanel * to.width / 2 + s / 2) * kPanel + d % kPanel;
      const Pair first = row[d / 2] & 0xffffU, second = row[d / 2] >> 16;
      value[0] = s % 2 == 0 ? first : value[0] | first << 16;
      value[1] = s % 2 == 0 ? second : value[1] | second << 16;
    }
  }
}

// Up to kBlock rows; what stands in the scratch's other rows is computed, too, and left there.
void attend_block(Rows<const float> query, Rows<float> y, int64_t R, Scratch& s) {
  const auto scale = static_cast<float>(1 / std::sqrt(static_cast<double>(s.D)));
  for (int64_t r = 0; r < R; ++r) {
    std::transform(query.from(r).data, query.from(r).data + s.D, s.rows.data() + r * s.D, [&](float q) { return q * scale; });
    round_row(s.rows.data() + r * s.D, s.D, s.query.data() + r * s.D / 2);
  }
  const auto tiles = whole(R, kTile);
  for (int64_t n = 0; n < s.width; n += kPanel)
    for (int64_t r = 0; r < tiles; r += kTile)
      tile({s.query.data() + r * s.D / 2, s.D / 2}, s.keys.data() + n * s.D / 2, {s.scores.data() + r * s.width + n, s.width}, s.D / 2);
  for (int64_t r = 0; r < R; ++r)
    std::fill(s.scores.data() + r * s.width + s.S, s.scores.data() + (r + 1) * s.width, -std::numeric_limits<float>::infinity());
  softmax_rows({s.scores.data(), s.width}, R, s.width);
  for (int64_t r = 0; r < R; ++r) round_row(s.scores.data() + r * s.width, s.width, s.weights.data() + r * s.width / 2);
  for (int64_t n = 0; n < s.D; n += kPanel)
    for (int64_t r = 0; r < tiles; r += kTile)
      tile({s.weights.data() + r * s.width / 2, s.width / 2}, s.values.data() + n * s.width / 2, {s.rows.data() + r * s.D + n, s.D},
           s.width / 2);
  for (int64_t r = 0; r < R; ++r) std::copy_n(s.rows.data() + r * s.D, s.D, y.from(r).data);
}

}  // namespace

bool has_bf16_attention() {
#if defined(__x86_64__)
  static const bool has = __builtin_cpu_supports("avx512bf16") && __builtin_cpu_is("amd");
  return has;
#else
  return false;
#endif
}

bool bf16_attention_fits(const at::Tensor& query, const at::Tensor& key, int64_t heads) {
  if (!has_bf16_attention() || !query.is_cpu() || query.scalar_type() != c10::kBFloat16 || c10::GradMode::is_enabled()) return false;
  const auto C = query.size(2);
  return query.size(1) >= kBlock && key.size(2) == C && C / heads % kPanel == 0 && AttentionWatch::current() == nullptr;
}

at::Tensor attend_in_bf16(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, int64_t heads) {
  const auto B = query.size(0), T = query.size(1), C = query.size(2), S = key.size(1), D = C / heads;
  MM_ASSERT(has_bf16_attention() && D % kPanel == 0 && key.size(2) == C);
  const auto flat = [C](const at::Tensor& t) {
    const auto rows = t.to(c10::kFloat).reshape({-1, C});  // [B * T, C]
    return rows.stride(1) == 1 ? rows : rows.contiguous();
  };
  const auto q = flat(query), k = flat(key), v = flat(value);
  auto to = at::empty({B, T, C}, q.options());
  const auto rows = [](const at::Tensor& t) { return Rows<const float>{t.const_data_ptr<float>(), t.stride(0)}; };
  const auto from = rows(q), keys = rows(k), values = rows(v);
  const Rows<float> y{to.mutable_data_ptr<float>(), C};
  parallel_for(B * heads, 1, [&](int64_t begin, int64_t end) {
    Scratch scratch(S, D);
    for (int64_t at = begin; at < end; ++at) {
      const auto b = at / heads, h = at % heads * D;
      pack(keys.from(b * S, h), values.from(b * S, h), scratch);
      for (int64_t t = 0; t < T; t += kBlock) attend_block(from.from(b * T + t, h), y.from(b * T + t, h), std::min(kBlock, T - t), scratch);
    }
  });
  return to.to(query.scalar_type());
}

at::Tensor attend_beside_int8(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, int64_t heads) {
  const bool here = has_bf16_attention() && query.size(2) / heads % kPanel == 0;
  return here ? attend_in_bf16(query, key, value, heads) : attend(query, key, value, heads);
}

}  // namespace mm
