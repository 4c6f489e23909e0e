#include "nn/int8_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "support/doctest.h"

namespace {

// One row, quantized into a buffer that is dirty.
struct Row {
  explicit Row(const std::vector<float>& x) : codes((x.size() + 3) / 4 * 4, 99) {
    const auto K = static_cast<std::int64_t>(x.size()), stride = static_cast<std::int64_t>(codes.size());
    mm::quantize_rows({x.data(), K}, 1, K, {codes.data(), stride}, &scale, &zero);
  }
  float at(std::size_t k) const { return scale * static_cast<float>(codes[k] - zero); }

  std::vector<std::uint8_t> codes;
  float scale = 0;
  std::int32_t zero = 999;
};

// Uneven numbers between `least` and `greatest`, both among them.
std::vector<float> spread(std::size_t count, float least, float greatest) {
  std::vector<float> x(count);
  for (std::size_t k = 0; k < count; ++k)
    x[k] = least + (greatest - least) * static_cast<float>(k * 37 % count) / static_cast<float>(count);
  x[count / 2] = greatest;
  x[count / 3] = least;
  return x;
}

}  // namespace

TEST_CASE("each number is within half a step of what its code says, in rows of every length") {
  for (const std::size_t count : {1, 3, 4, 8, 31, 32, 33, 40, 768, 775})
    for (const auto& [least, greatest] : {std::pair{-1.0F, 2.0F}, {0.0F, 5.0F}, {-3e30F, -1e30F}, {0.5F, 0.7F}, {-1e-20F, 1e-20F}}) {
      CAPTURE(count);
      CAPTURE(greatest);
      const auto x = spread(count, least, greatest);
      const Row row(x);
      const float low = std::min(0.0F, *std::ranges::min_element(x)), high = std::max(0.0F, *std::ranges::max_element(x));
      CHECK(row.scale == doctest::Approx((high - low) / 255).epsilon(1e-6));
      CHECK(row.zero >= 0);
      CHECK(row.zero <= 255);
      for (std::size_t k = 0; k < count; ++k) CHECK(std::abs(row.at(k) - x[k]) <= row.scale * 1.001F);  // the window's edge is rounded too
      for (std::size_t k = count; k < row.codes.size(); ++k) CHECK(row.codes[k] == 0);
    }
}

TEST_CASE("zeros are exact, beside anything and alone") {
  std::vector<float> x = spread(50, -0.17F, 9);
  x[7] = 0;
  CHECK(Row(x).at(7) == 0);
  for (const auto number : {0.0F, -0.0F, 1e-42F}) {
    const Row row(std::vector<float>(40, number));
    CHECK(row.scale == 0);
    CHECK(row.at(39) == 0);
  }
}

TEST_CASE("the same number has the same code wherever it stands in a row") {
  // Behind whole vectors stands a rest that is computed one by one.
  for (const std::size_t shift : {1, 8, 32}) {
    auto x = spread(71, -2, 3);
    const Row before(x);
    std::ranges::rotate(x, x.begin() + static_cast<std::ptrdiff_t>(shift));
    const Row after(x);
    for (std::size_t k = 0; k + shift < x.size(); ++k) CHECK(after.codes[k] == before.codes[k + shift]);
  }
}

TEST_CASE("numbers that are not finite make the row's scale none, wherever they stand") {
  for (const float wrong :
       {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()})
    for (const std::size_t place : {0, 9, 32, 69}) {
      auto x = spread(70, -1, 1);
      x[place] = wrong;
      CHECK(std::isnan(Row(x).scale));
    }
  CHECK(std::isnan(Row({3e38F, -3e38F}).scale));  // their distance is infinite
}

TEST_CASE("rows do not know each other") {
  const std::vector<float> x{1, 2, 3, -1, 100, -7};
  std::vector<std::uint8_t> codes(12, 5);
  std::vector<float> scales(3);
  std::vector<std::int32_t> zeros(3);
  mm::quantize_rows({x.data(), 2}, 3, 2, {codes.data(), 4}, scales.data(), zeros.data());
  for (std::size_t m = 0; m < 3; ++m) {
    const Row alone({x[2 * m], x[2 * m + 1]});
    CHECK(scales[m] == alone.scale);
    CHECK(zeros[m] == alone.zero);
    CHECK(codes[4 * m] == alone.codes[0]);
    CHECK(codes[4 * m + 1] == alone.codes[1]);
    CHECK(codes[4 * m + 2] == 0);
    CHECK(codes[4 * m + 3] == 0);
  }
}

TEST_CASE("codes as words stand side by side, six rows at a time") {
  constexpr std::int64_t M = 8, K = 4;
  std::vector<std::uint8_t> codes(M * K);
  for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = static_cast<std::uint8_t>(200 + i);
  std::vector<std::int16_t> words(2 * mm::kWideRows * K, -1);
  mm::widen_rows({codes.data(), K}, M, words.data());
  CHECK(words[0] == 200);
  CHECK(words[1] == 201);
  CHECK(words[2] == 204);   // the row below
  CHECK(words[12] == 202);  // two codes further in the first row
  CHECK(words[24] == 224);  // the seventh row
  CHECK(words[26] == 228);
  CHECK(words[28] == -1);  // rows that are not there are left as they are
}
