#include "index/code_products.h"

#include <random>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("every kind gives the sums that one gets by hand, also of the greatest codes") {
  std::mt19937 random(3);
  for (const auto kind : code_kinds()) {
    CAPTURE(name_of(kind));
    const int most = greatest_code(kind);
    for (const std::size_t stride : {64U, 192U, 512U})
      for (const std::size_t rows : {1U, 2U, 5U, 9U})
        for (const std::size_t count : {1U, 4U, 6U}) {
          std::vector<std::uint8_t> codes((rows + 16) * stride);  // room for what is fetched ahead
          for (auto& code : codes) code = static_cast<std::uint8_t>(random() % 3 == 0 ? 255 : 1 + random() % 255);
          std::vector<std::vector<std::int8_t>> queries(count, std::vector<std::int8_t>(stride));
          for (auto& query : queries)
            for (auto& code : query)
              code = static_cast<std::int8_t>(random() % 3 == 0 ? most
                                                                : static_cast<int>(random() % static_cast<unsigned>(2 * most + 1)) - most);
          std::vector<const std::int8_t*> pointers;
          for (const auto& query : queries) pointers.push_back(query.data());
          std::vector<std::int32_t> sums(rows * count, -1);
          code_products(codes.data(), stride, rows, pointers.data(), count, kind, sums.data());
          bool same = true;
          for (std::size_t q = 0; q < count; ++q)
            for (std::size_t r = 0; r < rows; ++r) {
              std::int32_t sum = 0;
              for (std::size_t i = 0; i < stride; ++i) sum += static_cast<int>(codes[r * stride + i]) * queries[q][i];
              same &= sums[q * rows + r] == sum;
            }
          CHECK(same);
        }
  }
}

TEST_CASE("there is a way for every processor") {
  CHECK(code_kinds().front() == CodeKind::portable);
  CHECK(name_of(CodeKind::avx512_vnni) == "avx512_vnni");
  CHECK(greatest_code(CodeKind::avx2) * 2 * 255 < 32768);
}
