#include "metric/class_scores.h"

#include <cmath>

#include "support/caught.h"
#include "support/golden_metrics.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Classes = std::vector<std::size_t>;

}  // namespace

TEST_CASE("every figure is scikit-learn's") {
  const Json golden = golden_metrics("classes");
  REQUIRE(golden.size() == 4);
  for (std::size_t i = 0; i < golden.size(); ++i) {
    CAPTURE(i);
    const Json one = golden.at(i);
    const auto said = places_in(one.at("said")), truth = places_in(one.at("truth"));
    const auto classes = static_cast<std::size_t>(one.integer("classes"));
    const auto scores = class_scores(said, truth, classes);
    check_scores(scores, one, truth.size());
    CHECK(count_named(scores, one) == 10);
    const auto matrix = confusion_matrix(said, truth, classes);
    ClassCounts counts(classes);
    for (std::size_t k = 0; k < truth.size(); ++k) counts.count(said[k], truth[k]);
    for (std::size_t k = 0; k < classes; ++k) {
      CHECK(matrix[k] == places_in(one.at("matrix").at(k)));
      CHECK(counts.row(k).precision == doctest::Approx(one.at("precision").at(k).number()).epsilon(1e-12));
      CHECK(counts.row(k).recall == doctest::Approx(one.at("recall").at(k).number()).epsilon(1e-12));
      CHECK(counts.row(k).f1 == doctest::Approx(one.at("f1").at(k).number()).epsilon(1e-12));
    }
  }
}

TEST_CASE("a figure of some rows is that of a table of them, each as often as it is named") {
  const Classes said{0, 1, 2, 1, 0}, truth{0, 1, 1, 2, 2}, places{4, 1, 1, 3, 0};
  Classes some_said, some_truth;
  for (const auto i : places) {
    some_said.push_back(said[i]);
    some_truth.push_back(truth[i]);
  }
  const auto whole = class_scores(said, truth, 3), some = class_scores(some_said, some_truth, 3);
  for (std::size_t k = 0; k < whole.size(); ++k) {
    CAPTURE(whole[k].name);
    CHECK(whole[k].of(places) == doctest::Approx(some[k].value));
  }
  CHECK(whole[0].items == std::vector<double>{1, 1, 0, 0, 0});
}

TEST_CASE("one class alone agrees no more than chance does") {
  const auto scores = class_scores(Classes{1, 1}, Classes{1, 1}, 2);
  CHECK(score_named(scores, "accuracy").value == 1);
  CHECK(score_named(scores, "f1.macro").value == 1);  // the class that is not met counts nowhere
  CHECK(score_named(scores, "matthews").value == 0);
  CHECK(score_named(scores, "kappa").value == 0);
  CHECK(std::isnan(ClassCounts(3).accuracy()));
}

TEST_CASE("what cannot be counted is refused") {
  CHECK(complaint([] { class_scores(Classes{0}, Classes{0, 1}, 2); }) == "1 predicted classes beside 2 true ones");
  CHECK(complaint([] { class_scores(Classes{}, Classes{}, 2); }) == "there is no class to count");
  CHECK(complaint([] { class_scores(Classes{0, 2}, Classes{0, 1}, 2); }) == "row 1 is of class 2 of 2");
  CHECK(exit_code([] { confusion_matrix(Classes{0}, Classes{0}, 5000); }) == 3);
}
