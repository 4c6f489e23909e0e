#include "model/frame_rule.h"

#include <cmath>

#include "support/doctest.h"

using mm::FrameRule;
using Times = std::vector<double>;

namespace {

FrameRule by_rate(std::int64_t most, double rate, double skip = 0) {
  return {.kind = FrameRule::Kind::rate, .most = most, .rate = rate, .skip = skip};
}

// Numbers of frames.
Times numbers(const FrameRule& rule, double duration, double rate = 10) {
  Times all;
  for (const double time : mm::frame_times(rule, duration, rate)) all.push_back(std::round(time * rate));
  return all;
}

}  // namespace

TEST_CASE("a family without a rule looks at the middle frame, others at the middles of equal parts") {
  CHECK(mm::frame_times({}, 3, 25) == Times{1.5});
  CHECK(mm::frame_times({.kind = FrameRule::Kind::even, .most = 6}, 3, 25) == Times{0.25, 0.75, 1.25, 1.75, 2.25, 2.75});
  CHECK(mm::frame_times({.kind = FrameRule::Kind::even, .most = 2}, 0, 25) == Times{0, 0});
  CHECK(mm::name_of(FrameRule::Kind::middle) == "middle");
  CHECK(mm::name_of(FrameRule::Kind::even) == "even");
  CHECK(mm::name_of(FrameRule::Kind::rate) == "rate");
}

TEST_CASE("so many a second, from the first frame to the last, as sample_frames of transformers") {
  // np.unique(np.linspace(0, 49, 5, dtype=int)): five seconds at one a second
  CHECK(numbers(by_rate(64, 1), 5) == Times{0, 12, 24, 36, 49});
  CHECK(numbers(by_rate(3, 1), 5) == Times{0, 24, 49});
  CHECK(numbers(by_rate(64, 1), 0.4) == Times{0});            // none by its rate: one
  CHECK(numbers(by_rate(64, 1), 2.5) == Times{0, 24});        // round(2.5) is 2
  CHECK(numbers(by_rate(64, 100), 0.3) == Times{0, 1, 2});    // each once
  CHECK(numbers(by_rate(3, 1, 1), 10) == Times{10, 50, 90});  // 10 - 2 > 3: a second less at both ends
  CHECK(numbers(by_rate(8, 1, 1), 10) == Times{0, 14, 28, 42, 56, 70, 84, 99});
  // What sample_frames of transformers 5.23.0 gives.
  CHECK(numbers(by_rate(8, 0.5, 1), 7.7, 24) == Times{24, 69, 115, 161});
  CHECK(numbers(by_rate(64, 1, 1), 3, 25) == Times{0, 37, 74});
  const auto minutes = numbers(by_rate(64, 1, 1), 200.3, 29.97), hour = numbers(by_rate(64, 1, 1), 3600, 25);
  REQUIRE(minutes.size() == 64);
  CHECK(Times(minutes.begin(), minutes.begin() + 6) == Times{29, 123, 217, 312, 406, 500});
  CHECK(Times(minutes.end() - 3, minutes.end()) == Times{5784, 5878, 5973});
  REQUIRE(hour.size() == 64);
  CHECK(Times(hour.begin(), hour.begin() + 6) == Times{25, 1452, 2880, 4308, 5736, 7163});
  CHECK(hour.back() == 89975);
}

TEST_CASE("the other two spreads: the nearest frames from end to end, and the first ones of equal parts") {
  const auto of = [](FrameRule::Spread spread, std::int64_t least, std::int64_t most) {
    return FrameRule{.kind = FrameRule::Kind::rate, .most = most, .rate = 2, .spread = spread, .least = least, .group = 2};
  };
  const auto ends = of(FrameRule::Spread::ends_rounded, 4, 768), parts = of(FrameRule::Spread::starts, 4, 768);
  CHECK(numbers(ends, 3.1) == Times{0, 6, 12, 18, 24, 30});
  CHECK(numbers(ends, 2.5, 18) == Times{0, 11, 22, 33, 44});
  CHECK(numbers(ends, 0.3, 30) == Times{0, 3, 5, 8});  // 2.67 and 5.33; four at least
  CHECK(numbers(ends, 0.2) == Times{0, 1});            // there are no more
  CHECK(numbers(ends, 0) == Times{0});
  CHECK(numbers(of(FrameRule::Spread::ends_rounded, 1, 3), 10) == Times{0, 50, 99});  // 49.5 goes to the even one
  CHECK(numbers(parts, 3.1) == Times{0, 5, 10, 15, 20, 25});
  CHECK(numbers(parts, 2.5, 18) == Times{0, 11, 22, 33});  // five, of which four are whole groups
  CHECK(numbers(parts, 0.7) == Times{0, 1, 3, 5});
  CHECK(numbers(parts, 0.1) == Times{0});
  CHECK(numbers(of(FrameRule::Spread::starts, 1, 5), 10) == Times{0, 25, 50, 75});
  CHECK(numbers(ends, 3600, 25).size() == 768);
  CHECK(numbers(parts, 3600, 25).back() == 89882);
}

TEST_CASE("many frames are decoded smaller, so that all together have a bound") {
  CHECK(mm::frame_side({}, 1) == 1024);
  CHECK(mm::frame_side({}, 64) == 1024);
  CHECK(mm::frame_side({}, 768) == 295);
  CHECK(mm::frame_side({.longest_side = 200}, 768) == 200);
}
