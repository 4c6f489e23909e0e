#include "metric/segmentation_scores.h"

#include <cmath>

#include "support/golden_metrics.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Labels = std::vector<std::uint16_t>;

}  // namespace

TEST_CASE("pixels are counted by label, but those that are ignored") {
  const auto counts = count_labels(Labels{1, 1, 2, 9, 2}, Labels{1, 2, 2, 2, 9}, 9);
  CHECK(counts.pixels == 4);
  CHECK(counts.labels.at(1).truth == 1);
  CHECK(counts.labels.at(1).said == 2);
  CHECK(counts.labels.at(2).truth == 3);
  CHECK(counts.labels.at(2).said == 1);
  CHECK(counts.labels.at(2).both == 1);
  CHECK_FALSE(counts.labels.contains(9));
  CHECK(count_labels(Labels{9}, Labels{9}, std::nullopt).labels.at(9).both == 1);
}

TEST_CASE("figures are of all pixels together, and each picture has its own") {
  const auto scores = segmentation_scores({count_labels(Labels{1, 1, 2, 2}, Labels{1, 1, 1, 2}, 0), count_labels(Labels{3}, Labels{1}, 0),
                                           count_labels(Labels{1}, Labels{0}, 0)});
  CHECK(score_named(scores, "IoU.1").value == doctest::Approx(2.0 / 4));
  CHECK(score_named(scores, "IoU.1").detail == "4 pixels, 2 said, 2 both");
  CHECK(score_named(scores, "IoU.2").value == doctest::Approx(1.0 / 2));
  CHECK(score_named(scores, "IoU.3").value == 0);
  CHECK(score_named(scores, "mIoU").value == doctest::Approx(1.0 / 3));
  CHECK(score_named(scores, "fwIoU").value == doctest::Approx(0.5));
  CHECK(score_named(scores, "mDice").value == doctest::Approx((2.0 / 3 + 2.0 / 3 + 0) / 3));
  CHECK(score_named(scores, "pixel-accuracy").value == doctest::Approx(3.0 / 5));
  CHECK(score_named(scores, "mean-accuracy").value == doctest::Approx((2.0 / 4 + 1) / 2));
  CHECK(score_named(scores, "majority").value == doctest::Approx(0.8));
  CHECK(score_named(scores, "majority").detail == "always 1");
  const auto& items = score_named(scores, "pixel-accuracy").items;
  CHECK(items[0] == doctest::Approx(0.75));
  CHECK(items[1] == 0);
  CHECK(std::isnan(items[2]));
  CHECK(score_named(scores, "mIoU").of(std::vector<std::size_t>{0, 0}) == doctest::Approx((2.0 / 3 + 1.0 / 2) / 2));
  CHECK(std::isnan(score_named(scores, "IoU.3").of(std::vector<std::size_t>{0})));
}
