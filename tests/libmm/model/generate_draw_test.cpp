#include "model/generate_draw.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.h"
#include "support/toy_writer.h"

#include "support/doctest.h"  // last

using mm::Candidate;

namespace {

std::vector<float> scores_of(const mm::Json& cut) {
  const auto V = static_cast<std::uint64_t>(cut.integer("vocabulary"));
  std::vector<float> scores;
  // The script's text: "last" and "before" are token 0, its length counts as 1.
  for (std::uint64_t token = 0; token < V; ++token) {
    std::uint64_t hash = mm::mix64(static_cast<std::uint64_t>(cut.integer("seed")));
    for (const std::uint64_t part : {std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{1}, token})
      hash = mm::mix64(hash + part + 1);
    const float score = static_cast<float>(hash >> 40) * 0x1p-21F + (token == 1 || token == 2 ? 0.25F : 0.F);
    scores.push_back(cut.boolean("ties") ? std::floor(score) : score);
  }
  return scores;
}

const std::vector<Candidate> kThree{{7, std::log(0.2F)}, {3, std::log(0.5F)}, {5, std::log(0.3F)}};

}  // namespace

TEST_CASE("at the lowest temperature the likeliest token is all that is left") {
  const std::vector<float> scores{-90, 3, 80, 79.99F};
  for (const int top_k : {0, 2}) {
    const auto left = mm::candidates(scores, {.temperature = mm::DecodeOptions::kLeastTemperature, .top_k = top_k}, 1);
    const auto chances = mm::probabilities(left);
    for (std::size_t i = 0; i < left.size(); ++i) CHECK(chances[i] == (left[i].token == 2 ? 1 : 0));
    CHECK(mm::draw(left, mm::Random(1, 2)) == 2);
  }
}

TEST_CASE("temperature, top-k and top-p leave what transformers leaves") {
  const auto cuts = mm::Json::read(MM_TEST_DATA "/generate.json").at("cuts");
  REQUIRE(cuts.size() >= 60);
  for (std::size_t n = 0; n < cuts.size(); ++n) {
    const auto cut = cuts.at(n);
    INFO("cut ", n, ": ", cut.dump().substr(0, 120));
    const mm::Decoding decoding{
        .temperature = cut.number("temperature"), .top_p = cut.number("top_p"), .top_k = static_cast<int>(cut.integer("top_k"))};
    auto left = mm::candidates(scores_of(cut), decoding, static_cast<int>(cut.integer("least")));
    std::sort(left.begin(), left.end(), [](const Candidate& a, const Candidate& b) { return a.token < b.token; });
    std::vector<std::int64_t> tokens;
    for (const auto& candidate : left) tokens.push_back(candidate.token);
    CHECK(tokens == cut.at("tokens").integers());
    const auto chances = mm::probabilities(left), expected = cut.at("probabilities").numbers();
    REQUIRE(chances.size() == expected.size());
    for (std::size_t i = 0; i < chances.size(); ++i) CHECK(chances[i] == doctest::Approx(expected[i]).epsilon(1e-5));
  }
}

TEST_CASE("impossible tokens are never candidates") {
  const float gone = -INFINITY;
  CHECK(mm::candidates(std::vector<float>{gone, 1, gone}, {}, 1).size() == 1);
  CHECK(mm::candidates(std::vector<float>{gone, gone}, {.top_p = 0.5}, 2).empty());
  CHECK_THROWS_WITH_AS(mm::draw({}, mm::Random(0, 0)), "no token is left to draw from", mm::Error);
}

TEST_CASE("tokens are drawn by their probability") {
  std::map<std::int64_t, int> drawn;
  constexpr int kDraws = 20000;
  for (int i = 0; i < kDraws; ++i) ++drawn[mm::draw(kThree, mm::Random(9, 1, static_cast<std::uint64_t>(i)))];
  CHECK(drawn.size() == 3);
  const std::map<std::int64_t, double> chances{{7, 0.2}, {3, 0.5}, {5, 0.3}};
  for (const auto& [token, chance] : chances)  // 5 standard deviations of a binomial share
    CHECK(std::abs(drawn[token] / double{kDraws} - chance) < 5 * std::sqrt(chance * (1 - chance) / kDraws));
}

TEST_CASE("the highest perturbed scores are draws without replacement") {
  std::map<std::pair<std::int64_t, std::int64_t>, int> drawn;
  constexpr int kDraws = 20000;
  for (int i = 0; i < kDraws; ++i) {
    std::vector<std::pair<float, std::int64_t>> keys;
    for (std::size_t j = 0; j < kThree.size(); ++j)
      keys.emplace_back(mm::perturbed(kThree[j].score, mm::Random(4, static_cast<std::uint64_t>(i), j)), kThree[j].token);
    std::sort(keys.rbegin(), keys.rend());
    ++drawn[{keys[0].second, keys[1].second}];
  }
  CHECK(drawn.size() == 6);
  const std::map<std::int64_t, double> chances{{7, 0.2}, {3, 0.5}, {5, 0.3}};
  for (const auto& [pair, count] : drawn) {
    const double chance = chances.at(pair.first) * chances.at(pair.second) / (1 - chances.at(pair.first));
    CHECK(std::abs(count / double{kDraws} - chance) < 5 * std::sqrt(chance * (1 - chance) / kDraws));
  }
}

TEST_CASE("streams of items and of their texts differ") {
  std::map<std::uint64_t, int> seen;
  for (std::uint64_t item = 0; item < 100; ++item)
    for (std::uint64_t n = 0; n < 50; ++n) ++seen[mm::stream_of(item, n)];
  CHECK(seen.size() == 100 * 50);
}
