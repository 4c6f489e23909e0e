#pragma once
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/json.h"
#include "metric/score.h"

#include "support/doctest.h"

namespace mm {

// A member of tests/golden/metrics/expected.json: random answers, and what other libraries find of them (scripts/golden/metrics.py).
inline Json golden_metrics(const std::string& name) { return Json::read(MM_TEST_DATA "/metrics/expected.json").at(name); }

inline std::vector<std::size_t> places_in(const Json& list) {
  std::vector<std::size_t> places;
  for (const auto place : list.integers()) places.push_back(static_cast<std::size_t>(place));
  return places;
}

inline const Score& score_named(const std::vector<Score>& scores, const std::string& name) {
  for (const auto& score : scores)
    if (score.name == name) return score;
  throw std::runtime_error("there is no score " + name);
}

// Every score that the case names is as it says, and its figure of all items is its value.
inline void check_scores(const std::vector<Score>& scores, const Json& expected, std::size_t items) {
  std::vector<std::size_t> all(items);
  std::iota(all.begin(), all.end(), std::size_t{0});
  for (const auto& score : scores) {
    CAPTURE(score.name);
    if (expected.has(score.name)) CHECK(score.value == doctest::Approx(expected.number(score.name)).epsilon(1e-12));
    CHECK(score.of(all) == doctest::Approx(score.value).epsilon(1e-12));
    CHECK((score.items.empty() || score.items.size() == items));
  }
}

// How many of the scores the case names.
inline std::size_t count_named(const std::vector<Score>& scores, const Json& expected) {
  std::size_t count = 0;
  for (const auto& score : scores) count += expected.has(score.name) ? 1 : 0;
  return count;
}

}  // namespace mm
