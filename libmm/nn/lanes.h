#pragma once
#include <c10/util/BFloat16.h>

#include <cstdint>
#include <cstring>

// GCC's vector types by number of lanes, for kernels that are written once and compiled for several widths: a template over kLanes is
// inlined into functions with a target attribute each. Included by .cpp files only.

namespace mm {

template <int kLanes>
struct Vectors;  // g++ 12 does not take a template's parameter as a vector's size

template <>
struct Vectors<4> {
  typedef float Floats __attribute__((vector_size(16)));
  typedef std::uint16_t Halves __attribute__((vector_size(8)));
  typedef std::uint32_t Words __attribute__((vector_size(16)));
};

template <>
struct Vectors<8> {
  typedef float Floats __attribute__((vector_size(32)));
  typedef std::uint16_t Halves __attribute__((vector_size(16)));
  typedef std::uint32_t Words __attribute__((vector_size(32)));
};

template <>
struct Vectors<16> {
  typedef float Floats __attribute__((vector_size(64)));
  typedef std::uint16_t Halves __attribute__((vector_size(32)));
  typedef std::uint32_t Words __attribute__((vector_size(64)));
};

// Of this processor: 16 with AVX-512, 8 with AVX2 and FMA, else 4, which are everywhere.
inline int widest_lanes() {
#if defined(__x86_64__)
  static const int lanes = __builtin_cpu_supports("avx512f") ? 16 : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 8 : 4;
  return lanes;
#else
  return 4;
#endif
}

template <int kLanes>
struct Lanes : Vectors<kLanes> {
  using typename Vectors<kLanes>::Floats, typename Vectors<kLanes>::Halves, typename Vectors<kLanes>::Words;

  [[gnu::always_inline]] static void load(Floats& to, const float* from) { std::memcpy(&to, from, sizeof(to)); }

  // bf16 is the upper half of a float.
  [[gnu::always_inline]] static void load(Floats& to, const c10::BFloat16* from) {
    Halves halves;
    std::memcpy(&halves, from, sizeof(halves));
    const Words words = __builtin_convertvector(halves, Words) << 16;
    std::memcpy(&to, &words, sizeof(to));
  }

  [[gnu::always_inline]] static void store(float* to, const Floats& from) { std::memcpy(to, &from, sizeof(from)); }

  [[gnu::always_inline]] static float sum(const Floats& lanes) {
    float parts[kLanes];
    std::memcpy(parts, &lanes, sizeof(parts));
#pragma GCC unroll 16
    for (int width = kLanes / 2; width > 0; width /= 2)
#pragma GCC unroll 16
      for (int i = 0; i < width; ++i) parts[i] += parts[i + width];
    return parts[0];
  }
};

}  // namespace mm
