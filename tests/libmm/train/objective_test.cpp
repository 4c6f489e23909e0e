#include "train/objective.h"

#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <set>

#include "support/caught.h"
#include "support/close.h"

#include "support/doctest.h"

using mm::Takes;

TEST_CASE("the rows of the table have unique names, and those of outputs and targets can be called") {
  std::set<std::string_view> names;
  for (const auto& row : mm::objectives()) {
    INFO(std::string(row.name));
    CHECK(names.insert(row.name).second);
    CHECK_FALSE(row.summary.empty());
    CHECK_FALSE(mm::words(row.takes).empty());
    CHECK((row.sum == nullptr) == (row.targets == nullptr));
    if (row.takes <= Takes::opinions) CHECK((row.sum != nullptr));
    CHECK(&mm::find_objective(std::string(row.name)) == &row);
  }
}

TEST_CASE("the sum of a batch is that of its parts, and so is the number of its targets") {
  const auto output = at::tensor({0.3F, -1.0F, 2.0F, 0.5F, 0.1F, -0.7F, 1.1F, 0.4F}).view({4, 2});
  for (const auto& row : mm::objectives()) {
    if (row.sum == nullptr) continue;
    INFO(std::string(row.name));
    const auto given = row.takes == Takes::opinions ? output.unsqueeze(1).expand({4, 3, 2}) : output;
    const bool labelled = row.takes == Takes::labels || row.takes == Takes::opinions;
    const auto target =
        labelled ? at::tensor({1, 0, -100, 1}, at::kLong) : at::tensor({1.0F, 0.0F, 0.0F, 0.0F, 1.0F, 1.0F, 0.0F, 1.0F}).view({4, 2});
    const mm::ObjectiveOptions options{.classes = {.smoothing = 0.1, .focus = 1}, .threshold = 0.5, .annealing = 0.5};
    double sum = 0;
    std::int64_t targets = 0;
    for (int i = 0; i < 4; i += 2) {
      sum += row.sum(given.slice(0, i, i + 2), target.slice(0, i, i + 2), options).item().toDouble();
      targets += row.targets(target.slice(0, i, i + 2));
    }
    CHECK(sum == doctest::Approx(row.sum(given, target, options).item().toDouble()));
    CHECK(sum > 0);
    CHECK(targets == row.targets(target));
    CHECK(targets == (labelled ? 3 : 8));
  }
}

TEST_CASE("the options reach the functions") {
  const auto scores = at::tensor({0.5F, -2.0F}).view({1, 2});
  const auto labels = at::zeros({1}, at::kLong);
  const auto& entropy = mm::find_objective("cross-entropy");
  const mm::ObjectiveOptions smooth{.classes = {.smoothing = 0.2, .focus = 0}};
  CHECK(entropy.sum(scores, labels, smooth).item().toDouble() > entropy.sum(scores, labels, {}).item().toDouble());
  const auto& evidential = mm::find_objective("evidential");
  const auto views = scores.unsqueeze(1);
  CHECK(evidential.sum(views, labels, {.annealing = 1}).item().toDouble() >
        evidential.sum(views, labels, {.annealing = 0}).item().toDouble());
  const auto& huber = mm::find_objective("huber");
  CHECK(huber.sum(scores, at::zeros({1, 2}), {.threshold = 1}).item().toDouble() == doctest::Approx(0.125 + 1.5));
  CHECK(huber.sum(scores, at::zeros({1, 2}), {.threshold = 4}).item().toDouble() == doctest::Approx(0.125 + 2));
}

TEST_CASE("an unknown name is a usage error with the nearest one") {
  const auto error = error_of([] { mm::find_objective("cross-entrophy"); });
  CHECK((error.kind == mm::Kind::usage));
  CHECK(std::string(error.what()) == "there is no objective 'cross-entrophy' (did you mean 'cross-entropy'?)");
  CHECK(error.hint == "`mm list objectives` shows them");
}

TEST_CASE("each task has an objective where none is named") {
  CHECK(mm::objective_of_task("classify") == "cross-entropy");
  CHECK(mm::objective_of_task("regress") == "mse");
  for (const char* task : {"caption", "classify", "regress", "transcribe", "represent", "generate", "adapt"})
    CHECK(mm::find_objective(mm::objective_of_task(task)).name == mm::objective_of_task(task));
}
