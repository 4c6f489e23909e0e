#include "train/align_score.h"

#include <ATen/ops/tensor.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "support/doctest.h"

using namespace mm;

namespace {

double rate(const Rates& rates, std::string_view name) {
  const auto found = std::ranges::find(rates, name, &std::pair<std::string, double>::first);
  REQUIRE(found != rates.end());
  return found->second;
}

}  // namespace

TEST_CASE("pictures find their text, and texts any of their pictures") {
  // the first text lies with pictures 0 and 1, the second away from its picture 2, which lies with the first
  const auto texts = at::tensor({2.0F, 0.0F, 0.0F, 3.0F}).view({2, 2});
  const auto pictures = at::tensor({1.0F, 0.1F, 1.0F, 0.2F, 5.0F, 1.5F}).view({3, 2});
  const auto rates = align_rates(pictures, texts, std::vector<std::size_t>{0, 0, 1});
  CHECK(rate(rates, "to-text.R@1") == doctest::Approx(2.0 / 3));
  CHECK(rate(rates, "to-text.R@5") == 1);
  CHECK(rate(rates, "to-picture.R@1") == 1);  // of the second text, picture 2 is the nearest all the same
  CHECK(rate(rates, "to-picture.mAP") == 1);
  CHECK(rates.size() == 7);
}

TEST_CASE("chance is what all orders give on average") {
  const std::vector<std::size_t> text_of{0, 0, 1, 2, 2, 2};
  const auto rates = chance_rates(3, text_of);
  std::vector<std::size_t> order(text_of.size());
  std::iota(order.begin(), order.end(), 0U);
  double first = 0, five = 0, precision = 0, count = 0;
  do {
    for (std::size_t text = 0; text < 3; ++text) {
      double right = 0, sum = 0, place = 0;
      bool in_five = false;
      for (const auto picture : order) {
        ++place;
        if (text_of[picture] != text) continue;
        sum += ++right / place;
        in_five |= place <= 5;
        first += place == 1 ? 1 : 0;
      }
      five += in_five ? 1 : 0;
      precision += sum / right;
    }
    count += 3;
  } while (std::ranges::next_permutation(order).found);
  CHECK(rate(rates, "to-text.R@1") == doctest::Approx(1.0 / 3));
  CHECK(rate(rates, "to-text.R@5") == 1);
  CHECK(rate(rates, "to-picture.R@1") == doctest::Approx(first / count));
  CHECK(rate(rates, "to-picture.R@5") == doctest::Approx(five / count));
  CHECK(rate(rates, "to-picture.mAP") == doctest::Approx(precision / count));
}
