#include "metric/ranking_scores.h"

#include <cmath>
#include <limits>

#include "support/caught.h"
#include "support/golden_metrics.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Places = std::vector<std::size_t>;
using Numbers = std::vector<double>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
const Places kFirst{1, 5, 10};

}  // namespace

TEST_CASE("without ties every figure is scikit-learn's or numpy's") {
  const Json golden = golden_metrics("rankings");
  REQUIRE(golden.size() == 2);
  for (std::size_t i = 0; i < golden.size(); ++i) {
    CAPTURE(i);
    const Json one = golden.at(i);
    std::vector<RankedQuery> queries;
    for (std::size_t q = 0; q < one.at("scores").size(); ++q)
      queries.push_back(
          rank_by_scores(one.at("scores").at(q).numbers(), places_in(one.at("positives").at(q)), one.at("gains").at(q).numbers()));
    const auto scores = ranking_scores(queries, kFirst);
    check_scores(scores, one, queries.size());
    CHECK(count_named(scores, one) == 14);
    CHECK(tied_positives(queries) == 0);
  }
}

TEST_CASE("equal scores share their mean rank, in whatever order they stand") {
  // 0.9; then three of 0.5, ranks 2 to 4; then 0.1
  const Numbers scores{0.5, 0.9, 0.5, 0.1, 0.5};
  const auto query = rank_by_scores(scores, Places{2, 3});
  CHECK(query.ranks == Numbers{3, 5});
  CHECK(query.tied == 1);
  CHECK(rank_by_scores(scores, Places{0, 4}).ranks == Numbers{3, 3});
  CHECK(rank_by_scores(scores, Places{1, 0, 3, 2}).ranks == Numbers{1, 3, 3, 5});
  CHECK(rank_by_scores(Numbers{-kInfinity, kInfinity, 0, kInfinity}, Places{0, 2, 3}).ranks == Numbers{1.5, 3, 4});
  CHECK(rank_by_scores(Numbers(4, 1.0), Places{0}).ranks == Numbers{2.5});
  const std::vector<RankedQuery> alike{rank_by_scores(Numbers(4, 1.0), Places{0})};
  CHECK(score_named(ranking_scores(alike, Places{2}), "R@2").value == 0);  // a model that says nothing finds nothing
  CHECK(tied_positives(alike) == 1);
}

TEST_CASE("no share of anything is above 1 where positives stand beside each other") {
  const std::vector<RankedQuery> queries{rank_by_scores(Numbers{1, 1, 1, 0}, Places{0, 1, 2}),
                                         rank_by_scores(Numbers{2, 1, 1}, Places{0, 1, 2})};
  for (const auto& score : ranking_scores(queries, Places{1, 2, 3})) {
    CAPTURE(score.name);
    if (score.name == "MedR" || score.name == "MeanR") continue;
    for (const double item : score.items) CHECK(item <= 1 + 1e-12);
  }
  const auto scores = ranking_scores(queries, Places{2});
  CHECK(score_named(scores, "mAP").value == doctest::Approx(1));  // all positives stand above all others
  CHECK(score_named(scores, "mAP@2").items.at(0) == doctest::Approx(1));
  CHECK(score_named(scores, "mINP").value == 1);
}

TEST_CASE("both recalls and the others by hand") {
  const std::vector<RankedQuery> queries{rank_by_list(Places{7, 3, 9, 4}, Places{3, 4}), rank_by_list(Places{1, 2}, Places{1, 8})};
  CHECK(queries[0].ranks == Numbers{2, 4});
  CHECK(queries[1].ranks == Numbers{1, kInfinity});
  const auto scores = ranking_scores(queries, Places{1, 2});
  const auto items = [&](const std::string& name) { return score_named(scores, name).items; };
  CHECK(items("R@1") == Numbers{0, 1});
  CHECK(items("R@2") == Numbers{1, 1});
  CHECK(items("recall@2") == Numbers{0.5, 0.5});
  CHECK(items("MRR") == Numbers{0.5, 1});
  CHECK(items("mAP") == Numbers{(1.0 / 2 + 2.0 / 4) / 2, 0.5});
  CHECK(items("mAP@1") == Numbers{0, 1});
  CHECK(items("mAP@2") == Numbers{0.25, 0.5});
  CHECK(items("mINP") == Numbers{0.5, 0});
  CHECK(items("MeanR") == Numbers{2, 1});
  CHECK(score_named(scores, "MedR").value == 1);  // between 1 and 2, rounded down
  CHECK(score_named(scores, "MedR").of(Places{0, 0, 1}) == 2);
  CHECK(items("nDCG@2").at(0) == doctest::Approx((1 / std::log2(3)) / (1 + 1 / std::log2(3))));
}

TEST_CASE("graded gains: the best order is that of the gains") {
  const std::vector<RankedQuery> queries{rank_by_list(Places{5, 6, 7}, Places{6, 5}, Numbers{3, 1})};
  CHECK(queries[0].gains == Numbers{1, 3});
  CHECK(score_named(ranking_scores(queries, Places{10}), "nDCG@10").value ==
        doctest::Approx((1 + 3 / std::log2(3)) / (3 + 1 / std::log2(3))));
}

TEST_CASE("what cannot be ranked is refused") {
  for (const std::size_t place : {0U, 1U})
    CHECK(complaint([&] { rank_by_scores(Numbers{1, std::nan("")}, Places{place}); }) == "a score of a query is no number");
  CHECK(complaint([] { rank_by_scores(Numbers{1}, Places{}); }) == "a query has no positive");
  CHECK(complaint([] { rank_by_scores(Numbers{1, 2}, Places{1, 1}); }) == "candidate 1 is twice a positive of a query");
  CHECK(complaint([] { rank_by_scores(Numbers{1}, Places{1}); }) == "candidate 1 of a query with 1 is a positive");
  CHECK(complaint([] { rank_by_scores(Numbers{1}, Places{0}, Numbers{0}); }) == "the gain of a positive is not above 0");
  CHECK(complaint([] { rank_by_scores(Numbers{1}, Places{0}, Numbers{1, 2}); }) == "2 gains of 1 positives");
  CHECK(complaint([] { rank_by_list(Places{4, 4}, Places{4}); }) == "candidate 4 is found twice by a query");
  CHECK(complaint([] { ranking_scores({}, Places{1}); }) == "there is no query to count");
  const std::vector<RankedQuery> one{rank_by_list(Places{1}, Places{1})};
  CHECK(exit_code([&] { ranking_scores(one, Places{0}); }) == 2);
}
