#include "metric/clip_score.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("CLIPScore is of the picture alone, RefCLIPScore of the references too, and neither is below 0") {
  const std::vector<ClipCosines> cosines{
      {.picture = 0.3, .reference = 0.8}, {.picture = -0.1, .reference = 0.9}, {.picture = 0.2, .reference = -1}};
  const auto scores = clip_scores(cosines);
  REQUIRE(scores.size() == 2);
  CHECK(scores[0].name == "CLIPScore");
  CHECK(scores[0].items == std::vector<double>{0.75, 0, 0.5});
  CHECK(scores[0].value == doctest::Approx(1.25 / 3));
  CHECK(scores[1].name == "RefCLIPScore");
  CHECK(scores[1].items[0] == doctest::Approx(2 * 0.75 * 0.8 / 1.55));
  CHECK(scores[1].items[1] == 0);
  CHECK(scores[1].items[2] == 0);
}
