#include "nn/int8_product.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "support/doctest.h"

using mm::Int8Kind;
using mm::Int8Weight;

namespace {

// Rows of codes and zeros, drawn, whose scales are 1: the products are whole numbers, exact in f32 while they are below 2^24.
struct Codes {
  Codes(std::int64_t M, std::int64_t K) : stride((K + 3) / 4 * 4), codes(static_cast<std::size_t>(M * stride)) {
    std::mt19937 random(1);  // whatever stands behind K counts nothing
    for (auto& one : codes) one = static_cast<std::uint8_t>(random() % 256);
    for (std::int64_t m = 0; m < M; ++m) zeros.push_back(static_cast<std::int32_t>(random() % 256));
    scales.assign(static_cast<std::size_t>(M), 1);
  }
  // One row of the same code everywhere.
  Codes(std::int64_t K, std::uint8_t code, std::int32_t zero) : Codes(1, K) {
    codes.assign(codes.size(), code);
    zeros = {zero};
  }
  mm::Int8Rows rows(Int8Kind kind) {
    if (!mm::in_words(kind)) return {{codes.data(), stride}, scales.data(), zeros.data()};
    const auto M = std::ssize(scales);
    words.assign(static_cast<std::size_t>((M + mm::kWideRows) * stride), 12345);  // whatever stands behind the last row counts nothing
    mm::widen_rows({codes.data(), stride}, M, words.data());
    return {{codes.data(), stride}, scales.data(), zeros.data(), words.data()};
  }

  std::int64_t stride;
  std::vector<std::uint8_t> codes;
  std::vector<float> scales;
  std::vector<std::int32_t> zeros;
  std::vector<std::int16_t> words;
};

// A weight of whole numbers from -127 to 127, whose codes are the numbers themselves.
std::vector<float> whole_weight(std::int64_t N, std::int64_t K) {
  std::mt19937 random(2);
  std::vector<float> w(static_cast<std::size_t>(N * K));
  for (std::size_t i = 0; i < w.size(); ++i)
    w[i] = i % static_cast<std::size_t>(K) == 0 ? 127 : static_cast<float>(static_cast<int>(random() % 255) - 127);
  return w;
}

std::int64_t exact(const Codes& x, const std::vector<float>& w, std::int64_t m, std::int64_t n, std::int64_t K) {
  std::int64_t sum = 0;
  for (std::int64_t k = 0; k < K; ++k)
    sum += (x.codes[static_cast<std::size_t>(m * x.stride + k)] - x.zeros[static_cast<std::size_t>(m)]) *
           static_cast<std::int64_t>(w[static_cast<std::size_t>(n * K + k)]);
  return sum;
}

}  // namespace

TEST_CASE("products are exact at every edge of tiles and panels, however they are computed, and write nothing else") {
  for (const auto kind : mm::int8_kinds())
    for (const std::int64_t M : {1, 2, 5, 6, 7, 13})
      for (const std::int64_t N : {1, 15, 16, 17, 40})
        for (const std::int64_t K : {1, 3, 4, 31, 33, 100}) {
          CAPTURE(mm::name_of(kind));
          CAPTURE(M);
          CAPTURE(N);
          CAPTURE(K);
          const auto w = whole_weight(N, K);
          Codes x(M, K);
          const Int8Weight weight({w.data(), K}, nullptr, N, K, kind);
          std::vector<float> y(static_cast<std::size_t>((M + 1) * (N + 3)), -1);  // a border that must stay as it is
          mm::int8_product(x.rows(kind), weight, nullptr, {y.data(), N + 3}, M, 0, N);
          std::int64_t wrong = 0;
          for (std::int64_t m = 0; m <= M; ++m)
            for (std::int64_t n = 0; n < N + 3; ++n) {
              const auto expected = m < M && n < N ? static_cast<float>(exact(x, w, m, n, K)) : -1.0F;
              if (y[static_cast<std::size_t>(m * (N + 3) + n)] != expected) ++wrong;
            }
          CHECK(wrong == 0);
        }
}

TEST_CASE("the greatest codes do not saturate") {
  // 255 * 127 twice is 64770, twice what 16 bits hold.
  constexpr std::int64_t K = 512, N = 16;
  for (const float sign : {1.0F, -1.0F}) {
    const std::vector<float> w(N * K, sign);
    for (const auto kind : mm::int8_kinds()) {
      CAPTURE(mm::name_of(kind));
      const Int8Weight weight({w.data(), K}, nullptr, N, K, kind);
      CHECK(weight.scales[0] == doctest::Approx(1.0 / mm::kInt8WeightCodes));
      for (const int number : {255, -255}) {
        Codes x = number > 0 ? Codes(K, 255, 0) : Codes(K, 0, 255);
        std::vector<float> y(N);
        mm::int8_product(x.rows(kind), weight, nullptr, {y.data(), N}, 1, 0, N);
        for (const auto sum : y) CHECK(sum == doctest::Approx(sign * static_cast<float>(number * K)).epsilon(1e-6));
      }
    }
  }
}

TEST_CASE("scales, zeros, bias and residual make numbers of the sums; a range of columns leaves the others alone") {
  constexpr std::int64_t M = 7, N = 40, K = 21;
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  std::vector<float> w(N * K), bias(N), residual(M * N), x(M * K);
  for (auto* numbers : {&w, &bias, &residual, &x})
    for (auto& number : *numbers) number = normal(random);
  std::vector<std::uint8_t> codes(M * 24);
  std::vector<float> scales(M);
  std::vector<std::int32_t> zeros(M);
  mm::quantize_rows({x.data(), K}, M, K, {codes.data(), 24}, scales.data(), zeros.data());
  for (const auto kind : mm::int8_kinds()) {
    CAPTURE(mm::name_of(kind));
    const Int8Weight weight({w.data(), K}, bias.data(), N, K, kind);
    std::vector<float> y(M * N, 99);
    std::vector<std::int16_t> words((M + mm::kWideRows) * 24);
    mm::widen_rows({codes.data(), 24}, M, words.data());
    mm::int8_product({{codes.data(), 24}, scales.data(), zeros.data(), mm::in_words(kind) ? words.data() : nullptr}, weight,
                     residual.data(), {y.data(), N}, M, 16, 37);
    for (std::int64_t m = 0; m < M; ++m)
      for (std::int64_t n = 0; n < N; ++n) {
        const auto at = static_cast<std::size_t>(m * N + n);
        double sum = bias[static_cast<std::size_t>(n)] + residual[at], size = 0;
        for (std::int64_t k = 0; k < K; ++k) {
          const double product = static_cast<double>(x[static_cast<std::size_t>(m * K + k)]) * w[static_cast<std::size_t>(n * K + k)];
          sum += product;
          size += product * product;
        }
        if (n < 16 || n >= 37)
          CHECK(y[at] == 99);
        else
          CHECK(std::abs(y[at] - sum) <
                0.03 * std::sqrt(size) + 0.02);  // steps of 1/127 of the largest weight, 1/255 of the numbers' range
      }
  }
}

TEST_CASE("a column that is not finite spoils itself alone; one of zeros is its bias") {
  std::vector<float> w(3 * 4, 1);
  w[5] = std::numeric_limits<float>::quiet_NaN();
  std::fill(w.begin() + 8, w.end(), 0.0F);
  const std::vector<float> bias{0, 0, 7};
  Codes x(4, 5, 3);
  for (const auto kind : mm::int8_kinds()) {
    const Int8Weight weight({w.data(), 4}, bias.data(), 3, 4, kind);
    std::vector<float> y(3);
    mm::int8_product(x.rows(kind), weight, nullptr, {y.data(), 3}, 1, 0, 3);
    CHECK(y[0] == doctest::Approx(8));
    CHECK(std::isnan(y[1]));
    CHECK(y[2] == 7);
  }
}

TEST_CASE("every processor can, and what it can has a name") {
  const auto kinds = mm::int8_kinds();
  REQUIRE(!kinds.empty());
  CHECK(mm::name_of(kinds[0]) == "portable");
  CHECK(mm::name_of(Int8Kind::avx512_vnni) == "avx512-vnni");
}
