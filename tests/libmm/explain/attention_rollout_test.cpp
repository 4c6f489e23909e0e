#include "explain/attention_rollout.h"

#include <numeric>

#include "base/random.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Attention of some heads over some tokens, whose rows sum to 1.
std::vector<double> drawn(std::size_t heads, std::size_t tokens, std::uint64_t seed) {
  Random random(seed, 0);
  std::vector<double> all;
  for (std::size_t row = 0; row < heads * tokens; ++row) {
    std::vector<double> weights;
    for (std::size_t t = 0; t < tokens; ++t) weights.push_back(random.uniform());
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (const double weight : weights) all.push_back(weight / sum);
  }
  return all;
}

using Layers = std::vector<std::vector<double>>;

}  // namespace

TEST_CASE("rows of a rollout sum to 1, however many layers and heads") {
  const Layers layers{drawn(3, 5, 1), drawn(3, 5, 2), drawn(3, 5, 3)};
  const auto rollout = attention_rollout(layers, 3, 5);
  for (std::size_t t = 0; t < 5; ++t)
    CHECK(std::accumulate(rollout.begin() + static_cast<std::ptrdiff_t>(5 * t), rollout.begin() + static_cast<std::ptrdiff_t>(5 * t + 5),
                          0.0) == doctest::Approx(1).epsilon(1e-12));
}

TEST_CASE("one layer is the mean of its heads beside the residual path, and a later layer looks through the earlier") {
  const std::vector<double> first{1, 0, 1, 0, 0, 1, 1, 0};  // heads [[1, 0], [1, 0]] and [[0, 1], [1, 0]]
  const Layers one{first};
  CHECK(attention_rollout(one, 2, 2) == std::vector<double>{0.75, 0.25, 0.5, 0.5});
  const Layers two{{1, 0, 1, 0}, {0, 1, 0, 1}};  // first all look at 0, then all at 1
  // A_1 = [[1, 0], [.5, .5]], A_2 = [[.5, .5], [0, 1]]
  CHECK(attention_rollout(two, 1, 2) == std::vector<double>{0.75, 0.25, 0.5, 0.5});
  const Layers masked{{0, 0, 0, 0}};  // a row that looks nowhere keeps its own
  CHECK(attention_rollout(masked, 1, 2) == std::vector<double>{1, 0, 0, 1});
}

TEST_CASE("the flow between modalities is the sum of their block over its rows") {
  const std::vector<double> rollout{0.5, 0.25, 0.25, 0.25, 0.5, 0.25, 0, 0.5, 0.5};
  CHECK(modality_flow(rollout, std::vector<std::size_t>{2, 1}) == std::vector<double>{0.75, 0.25, 0.5, 0.5});
}

TEST_CASE("what is no attention is refused") {
  const Layers layers{{1, 0, 0}}, negative{{1, -1, 0, 1}};
  CHECK(complaint([&] { attention_rollout(layers, 1, 2); }) == "3 weights are not the attention of 1 heads over 2 tokens");
  CHECK(complaint([&] { attention_rollout(negative, 1, 2); }) == "attention weights are numbers of 0 and more");
  CHECK(complaint([] { attention_rollout({}, 1, 2); }) == "there is no attention to roll out");
  CHECK(complaint([&] { modality_flow(layers[0], std::vector<std::size_t>{1, 1}); }) == "a rollout of 3 numbers is not that of 2 tokens");
}
