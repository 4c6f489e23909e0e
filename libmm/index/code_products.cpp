#include "index/code_products.h"

#include <immintrin.h>

#include "base/check.h"

namespace mm {
namespace {

// Where the products of some rows with some queries go.
struct Task {
  const std::uint8_t* codes;  // [rows, stride]
  std::size_t stride, rows;
  const std::int8_t* const* queries;  // [count]
  std::size_t count;
  std::int32_t* sums;  // [count, rows]
};

void portable(const Task& task) {
  for (std::size_t q = 0; q < task.count; ++q)
    for (std::size_t r = 0; r < task.rows; ++r) {
      const auto* row = task.codes + r * task.stride;
      std::int32_t sum = 0;
      for (std::size_t i = 0; i < task.stride; ++i) sum += static_cast<std::int32_t>(row[i]) * task.queries[q][i];
      task.sums[q * task.rows + r] = sum;
    }
}

#if defined(__x86_64__)

[[gnu::target("avx2"), gnu::always_inline]] inline std::int32_t sum_of(__m256i sums) {
  auto half = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
  half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
  half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xB1));
  return _mm_cvtsi128_si32(half);
}

constexpr std::size_t kAhead = 16;  // rows that the processor is told of before they are read

// Rows and queries in tiles that stay in registers. kRows x kQueries sums.
template <int kRows, int kQueries>
[[gnu::target("avx2"), gnu::always_inline]] inline void avx2_tile(const Task& task, std::size_t r, std::size_t q) {
  __m256i sums[kRows][kQueries];
#pragma GCC unroll 4
  for (auto& row : sums)
#pragma GCC unroll 4
    for (auto& sum : row) sum = _mm256_setzero_si256();
  const auto ones = _mm256_set1_epi16(1);
  for (std::size_t i = 0; i < task.stride; i += 32) {
    __m256i rows[kRows];
#pragma GCC unroll 4
    for (int k = 0; k < kRows; ++k)
      rows[k] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(task.codes + (r + static_cast<std::size_t>(k)) * task.stride + i));
#pragma GCC unroll 4
    for (int n = 0; n < kQueries; ++n) {
      const auto query = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(task.queries[q + static_cast<std::size_t>(n)] + i));
#pragma GCC unroll 4
      for (int k = 0; k < kRows; ++k)
        sums[k][n] = _mm256_add_epi32(sums[k][n], _mm256_madd_epi16(_mm256_maddubs_epi16(rows[k], query), ones));
    }
  }
#pragma GCC unroll 4
  for (int n = 0; n < kQueries; ++n)
#pragma GCC unroll 4
    for (int k = 0; k < kRows; ++k)
      task.sums[(q + static_cast<std::size_t>(n)) * task.rows + r + static_cast<std::size_t>(k)] = sum_of(sums[k][n]);
}

template <int kRows>
[[gnu::target("avx2"), gnu::always_inline]] inline void avx2_rows(const Task& task, std::size_t r) {
  for (std::size_t i = 0; i < kRows * task.stride; i += 64)
    __builtin_prefetch(task.codes + (r + kAhead) * task.stride + i);  // beyond the end no harm comes of it
  std::size_t q = 0;
  for (; q + 4 <= task.count; q += 4) avx2_tile<kRows, 4>(task, r, q);
  for (; q < task.count; ++q) avx2_tile<kRows, 1>(task, r, q);
}

[[gnu::target("avx2")]] void avx2(const Task& task) {
  std::size_t r = 0;
  for (; r + 2 <= task.rows; r += 2) avx2_rows<2>(task, r);
  for (; r < task.rows; ++r) avx2_rows<1>(task, r);
}

template <int kRows, int kQueries>
[[gnu::target("avx2,avx512f,avx512bw,avx512vnni"), gnu::always_inline]] inline void vnni_tile(const Task& task, std::size_t r,
                                                                                              std::size_t q) {
  __m512i sums[kRows][kQueries];
#pragma GCC unroll 4
  for (auto& row : sums)
#pragma GCC unroll 4
    for (auto& sum : row) sum = _mm512_setzero_si512();
  for (std::size_t i = 0; i < task.stride; i += 64) {
    __m512i rows[kRows];
#pragma GCC unroll 4
    for (int k = 0; k < kRows; ++k) rows[k] = _mm512_loadu_si512(task.codes + (r + static_cast<std::size_t>(k)) * task.stride + i);
#pragma GCC unroll 4
    for (int n = 0; n < kQueries; ++n) {
      const auto query = _mm512_loadu_si512(task.queries[q + static_cast<std::size_t>(n)] + i);
#pragma GCC unroll 4
      for (int k = 0; k < kRows; ++k) sums[k][n] = _mm512_dpbusd_epi32(sums[k][n], rows[k], query);
    }
  }
#pragma GCC unroll 4
  for (int n = 0; n < kQueries; ++n)
    for (int k = 0; k < kRows; ++k) {
      alignas(64) std::int32_t lanes[16];
      _mm512_store_si512(lanes, sums[k][n]);
      const auto* halves = reinterpret_cast<const __m256i*>(lanes);
      task.sums[(q + static_cast<std::size_t>(n)) * task.rows + r + static_cast<std::size_t>(k)] =
          sum_of(_mm256_add_epi32(_mm256_load_si256(halves), _mm256_load_si256(halves + 1)));
    }
}

template <int kRows>
[[gnu::target("avx2,avx512f,avx512bw,avx512vnni"), gnu::always_inline]] inline void vnni_rows(const Task& task, std::size_t r) {
  for (std::size_t i = 0; i < kRows * task.stride; i += 64) __builtin_prefetch(task.codes + (r + kAhead) * task.stride + i);
  std::size_t q = 0;
  for (; q + 4 <= task.count; q += 4) vnni_tile<kRows, 4>(task, r, q);
  for (; q < task.count; ++q) vnni_tile<kRows, 1>(task, r, q);
}

[[gnu::target("avx2,avx512f,avx512bw,avx512vnni")]] void avx512_vnni(const Task& task) {
  std::size_t r = 0;
  for (; r + 4 <= task.rows; r += 4) vnni_rows<4>(task, r);
  for (; r < task.rows; ++r) vnni_rows<1>(task, r);
}

#endif

}  // namespace

std::vector<CodeKind> code_kinds() {
  std::vector<CodeKind> kinds{CodeKind::portable};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) kinds.push_back(CodeKind::avx2);
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw")) kinds.push_back(CodeKind::avx512_vnni);
#endif
  return kinds;
}

std::string_view name_of(CodeKind kind) {
  switch (kind) {
    case CodeKind::avx2: return "avx2";
    case CodeKind::avx512_vnni: return "avx512_vnni";
    case CodeKind::portable: break;
  }
  return "portable";
}

int greatest_code(CodeKind kind) { return kind == CodeKind::avx2 ? 64 : 127; }

void code_products(const std::uint8_t* codes, std::size_t stride, std::size_t rows, const std::int8_t* const* queries, std::size_t count,
                   CodeKind kind, std::int32_t* sums) {
  const Task task{codes, stride, rows, queries, count, sums};
#if defined(__x86_64__)
  if (kind == CodeKind::avx2) return avx2(task);
  if (kind == CodeKind::avx512_vnni) return avx512_vnni(task);
#endif
  MM_ASSERT(kind == CodeKind::portable);
  portable(task);
}

}  // namespace mm
