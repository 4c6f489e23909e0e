#include "task/train_adapt.h"

#include <ATen/core/Tensor.h>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Two classes apart along x + y, moved and stretched.
std::string table(const TemporaryFolder& folder, const std::string& name, int shift, int factor) {
  std::string text = "x,y,label\n";
  for (int i = 0; i < 40; ++i) {
    const int x = i * 37 % 21 - 10, y = i * 53 % 19 - 9;
    text += std::to_string(x * factor + shift) + "," + std::to_string(y) + (x + y >= 0 ? ",up\n" : ",down\n");
  }
  return folder.file(name, text);
}

TrainOptions options_for(const TemporaryFolder& folder) {
  TrainOptions options;
  options.task = "adapt";
  options.steps = 20;
  options.batch = 10;
  options.data.domains = {table(folder, "near.csv", 0, 1), table(folder, "far.csv", 30, 2), table(folder, "other.csv", -5, 1)};
  options.adapt.methods = {"none", "coral", "dann"};
  options.adapt.per_class = 10;
  options.model.layers = {"linear 8", "tanh", "linear 2"};
  options.model.generator.critic = {"linear 1"};
  return options;
}

}  // namespace

TEST_CASE("a seed is a draw of source rows: every pair by every method, the means first") {
  const TemporaryFolder folder;
  const auto options = options_for(folder);
  const Trial trial = open_adapt_trial(options);
  REQUIRE(trial.solve);
  CHECK(trial.questions == 18);
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  Progress progress(log, "never", 18);
  const auto rates = trial.solve(progress);
  REQUIRE(rates);
  REQUIRE(rates->size() == 21);
  CHECK(rates->at(0).first == "none.mean");
  CHECK(rates->at(1).first == "coral.mean");
  CHECK(rates->at(2).first == "dann.mean");
  CHECK(rates->at(3).first == "none.N-F");
  CHECK(rates->at(8).first == "none.O-F");
  CHECK(rates->at(20).first == "dann.O-F");
  double sum = 0;
  for (std::size_t i = 3; i < 9; ++i) sum += rates->at(i).second;
  CHECK(rates->at(0).second == doctest::Approx(sum / 6));
  CHECK(rates->at(0).second > 0.8);
  CHECK(*trial.solve(progress) == *rates);

  const auto floors = trial.floors("", log);
  REQUIRE(floors);
  CHECK(floors->at(0).name == "majority class");
  REQUIRE(floors->at(0).test.size() == 21);
  CHECK(floors->at(0).test[0].first == "none.mean");
  CHECK(floors->at(0).test[0].second >= 0.5);
  CHECK(floors->at(0).test[0].second < 0.7);
  CHECK(trial.preview[0] == "near: 40 rows of 2 numbers, 20 learnt from as a source");
}

TEST_CASE("what does not fit is said at once") {
  const TemporaryFolder folder;
  const auto message = [&](auto change) {
    auto options = options_for(folder);
    change(options);
    return complaint([&] { open_adapt_trial(options); });
  };
  CHECK(message([](auto&) {}).empty());
  CHECK(message([](auto& o) { o.adapt.methods.clear(); }) == "adapt.methods: no method is asked for");
  CHECK(message([](auto& o) { o.adapt.methods = {"non"}; }) == "adapt.methods: there is no way to adapt 'non' (did you mean 'none'?)");
  CHECK(message([](auto& o) { o.model.layers.back() = "linear 3"; }) == "model.layers: what comes out is [3], and there are 2 classes");
  CHECK(message([](auto& o) { o.model.generator.critic.clear(); }) == "model.critic: dann needs the layers of its critic");
  CHECK(message([](auto& o) {
          o.model.layers.clear();
          o.adapt.methods = {"none", "coral"};
        }).empty());
  CHECK(message([](auto& o) { o.data.domains.pop_back(), o.data.domains.pop_back(); }).starts_with("data.domains: two domains or more"));
}
