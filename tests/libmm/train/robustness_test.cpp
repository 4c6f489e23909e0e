#include "train/robustness.h"

#include "support/doctest.h"

using namespace mm;

namespace {

RobustnessAnswer answer(const std::string& method, std::uint64_t seed, const std::string& kind, const std::string& input, double level,
                        double accuracy) {
  return {.method = method, .seed = seed, .kind = kind, .input = input, .level = level, .rates = {{"accuracy", accuracy}}, .examples = 20};
}

// Two methods, two seeds, three subsets and one curve of three levels.
Robustness two_methods() {
  Robustness all{.name = "toy", .inputs = {"a", "b"}, .methods = {"plain", "dropout"}, .floors = {}, .answers = {}};
  for (const std::uint64_t seed : {0, 1}) {
    const double more = seed == 0 ? -0.01 : 0.01;
    for (const auto* method : {"plain", "dropout"}) {
      const bool plain = method == all.methods[0];
      all.answers.push_back(answer(method, seed, "subset", "a+b", 0, (plain ? 0.9 : 0.8) + more));
      all.answers.push_back(answer(method, seed, "subset", "a", 0.5, (plain ? 0.6 : 0.75) + more));
      all.answers.push_back(answer(method, seed, "subset", "b", 0.5, (plain ? 0.5 : 0.7) + more));
      all.answers.push_back(answer(method, seed, "missing", "", 0, (plain ? 0.9 : 0.8) + more));
      all.answers.push_back(answer(method, seed, "missing", "", 0.3, (plain ? 0.7 : 0.78) + more));
      all.answers.push_back(answer(method, seed, "missing", "", 0.1, (plain ? 0.8 : 0.8) + more));
    }
  }
  return all;
}

}  // namespace

TEST_CASE("areas by hand") {
  CHECK(area_under({0, 0.1, 0.3}, {0.9, 0.8, 0.7}) == doctest::Approx(0.085 + 0.15));
  CHECK(area_under({0}, {0.9}) == 0);
  CHECK(min_max({2, 4, 3}) == std::vector<double>{0, 1, 0.5});
  CHECK(min_max({2, 2}) == std::vector<double>{0, 0});
}

TEST_CASE("subsets over the seeds, the mean of the incomplete ones and the worst") {
  const auto rows = subset_rows(two_methods());
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].complete);
  CHECK(rows[1].inputs == "a");
  CHECK(rows[1].methods[1].mean == doctest::Approx(0.75));
  CHECK(rows[1].methods[1].deviation == doctest::Approx(0.01414213562));
  const auto summary = subset_summary(rows);
  CHECK(summary.mean[0] == doctest::Approx(0.55));
  CHECK(summary.mean[1] == doctest::Approx(0.725));
  CHECK(summary.worst[0] == doctest::Approx(0.5));
  CHECK(subset_summary({rows[0]}).mean.empty());
}

TEST_CASE("a curve rises in its level, with its area and what a method loses less than the first") {
  const Robustness all = two_methods();
  CHECK(curve_rate(all) == "accuracy");
  const auto curves = robustness_curves(all);
  REQUIRE(curves.size() == 1);
  CHECK(curves[0].levels == std::vector<double>{0, 0.1, 0.3});
  const auto& plain = curves[0].methods[0];
  const auto& dropout = curves[0].methods[1];
  CHECK(plain.at[2].mean == doctest::Approx(0.7));
  CHECK(plain.area == doctest::Approx(0.235));
  CHECK(dropout.area == doctest::Approx(0.08 + 0.158));
  CHECK(plain.above == 0);
  CHECK(dropout.above == doctest::Approx(0.1 + 0.18));  // plain loses 0, .1 and .2, dropout 0, 0 and .02
  CHECK(plain.relative == 0);
  CHECK(dropout.relative == 1);
  CHECK(dropout.effective == 1);
}
