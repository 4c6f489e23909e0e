#include "index/row_codes.h"

#include <cmath>
#include <random>

#include "support/doctest.h"

using namespace mm;

namespace {

double product(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

// How far the product of the codes is from that of the numbers, and how far it may be.
void check_bound(const std::vector<float>& row, const std::vector<float>& query, int most) {
  std::vector<std::uint8_t> codes(code_stride(row.size()));
  const auto facts = encode_row(row, codes);
  const auto coded = encode_query(query, most);
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < codes.size(); ++i) sum += static_cast<std::int64_t>(codes[i]) * coded.codes[i];
  sum -= 128 * static_cast<std::int64_t>(coded.sum);
  const double near = static_cast<double>(coded.scale) * static_cast<double>(facts.scale) * static_cast<double>(sum);
  // Sums of doubles round, too: by far less than what scan() adds for it.
  CHECK(std::abs(near - product(row, query)) <= bound(facts, coded) + 1e-12 * static_cast<double>(facts.length) * coded.coded);
}

}  // namespace

TEST_CASE("the product of codes is as near as the bound says, whatever the vectors") {
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  for (const std::size_t width : {1U, 7U, 64U, 65U, 512U})
    for (int times = 0; times < 50; ++times) {
      std::vector<float> row(width), query(width);
      const float size = std::pow(10.0F, static_cast<float>(times % 9) - 4);
      for (auto& x : row) x = normal(random) * size;
      for (auto& x : query) x = normal(random);
      if (times % 5 == 0) row[0] *= 1000;  // one number rules the scale
      for (const int most : {127, 64}) {
        check_bound(row, query, most);
        check_bound(row, row, most);
      }
    }
}

TEST_CASE("zeros, and numbers too small for a scale, are left over whole") {
  const std::vector<float> zeros(5), tiny(5, 1e-42F), query{1, 2, 3, 4, 5};
  std::vector<std::uint8_t> codes(64);
  const auto facts = encode_row(zeros, codes);
  CHECK(facts.scale == 0);
  CHECK(facts.left == 0);
  CHECK(codes[3] == 128);
  check_bound(zeros, query, 127);
  check_bound(tiny, query, 127);
  check_bound(query, zeros, 127);
  CHECK(encode_query(zeros, 127).sum == 0);
}

TEST_CASE("codes stay within what is asked, and behind the numbers nothing counts") {
  const std::vector<float> query{1, -1, 0.5F};
  const auto coded = encode_query(query, 64);
  REQUIRE(coded.codes.size() == 64);
  CHECK(coded.codes[0] == 64);
  CHECK(coded.codes[1] == -64);
  CHECK(coded.codes[2] == 32);
  CHECK(coded.codes[3] == 0);
  CHECK(coded.sum == 32);
  CHECK(code_stride(64) == 64);
  CHECK(code_stride(65) == 128);
}
