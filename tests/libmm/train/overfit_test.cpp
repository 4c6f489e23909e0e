#include "train/overfit.h"

#include <utility>
#include <vector>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the first examples are all that is learnt and validated") {
  using Asked = std::vector<std::pair<std::uint64_t, std::size_t>>;
  Asked asked;
  Experiment experiment;
  experiment.size = 10;
  experiment.batch = [&](std::uint64_t first, std::size_t count) {
    asked.emplace_back(first, count);
    return Batch{};
  };
  experiment.measure = [](const NamedTensors&) { return Rates{}; };
  const Experiment few = overfitting(experiment, 4, 3);
  CHECK(few.size == 4);
  CHECK(few.repeat == 4);
  CHECK(few.valid_count == 4);
  CHECK_FALSE(few.measure);
  few.batch(9, 3);
  few.valid(2, 2);
  CHECK((asked == Asked{{1, 3}, {2, 2}}));
  experiment.whole = true;
  CHECK(overfitting(experiment, 6, 3).size == 6);
  CHECK(complaint([&] { overfitting(experiment, 4, 3); }).starts_with("--overfit: its examples are compared with each other"));
  CHECK(complaint([&] { overfitting(experiment, 11, 3); }) == "--overfit: there are 10 examples, not 11");
}
