#include "metric/event_counts.h"

#include "support/doctest.h"

using namespace mm;

namespace {

TimedEvent event(double onset, double offset, std::size_t kind = 0) { return {.file = 0, .kind = kind, .onset = onset, .offset = offset}; }

}  // namespace

TEST_CASE("seconds that an event touches are its own, however many of its kind lie over each other") {
  const std::vector<TimedEvent> truth{event(0.5, 2.2), event(1, 1.5)}, found{event(2, 4)};
  const auto counts = segment_counts(found, truth);
  CHECK(counts.kinds.at(0).right == 1);   // 2 to 3
  CHECK(counts.kinds.at(0).missed == 2);  // 0 to 2
  CHECK(counts.kinds.at(0).wrong == 1);   // 3 to 4
  CHECK(counts.deleted == 2);
  CHECK(counts.inserted == 1);
  CHECK(counts.substituted == 0);
}

TEST_CASE("a second with the wrong kind is substituted") {
  const std::vector<TimedEvent> truth{event(0, 2, 0), event(0, 1, 1)}, found{event(0, 2, 2)};
  const auto counts = segment_counts(found, truth);
  CHECK(counts.substituted == 2);
  CHECK(counts.deleted == 1);
  CHECK(counts.inserted == 0);
  CHECK(segment_counts(std::vector{event(3, 3)}, {}).kinds.empty());  // it has no length
}

TEST_CASE("an event is found within the collar, at its end within half of its length") {
  const auto right = [](const TimedEvent& found, const TimedEvent& truth) {
    return event_counts(std::vector{found}, std::vector{truth}).kinds.at(0).right == 1;
  };
  CHECK(right(event(0.2, 1), event(0, 1)));
  CHECK_FALSE(right(event(0.25, 1), event(0, 1)));
  CHECK(right(event(0, 1.5), event(0, 1)));
  CHECK_FALSE(right(event(0, 1.6), event(0, 1)));
  CHECK(right(event(0, 0.3), event(0, 0.1)));  // half of the length is less than the collar
  CHECK(right(event(10, 14.2), event(10.2, 18)));
}

TEST_CASE("as many events as possible are paired, whatever their order") {
  // The first true one meets both, the second the first found one alone.
  const std::vector<TimedEvent> truth{event(1, 2), event(0.8, 2)}, found{event(0.9, 2), event(1.1, 2)};
  CHECK(event_counts(found, truth).kinds.at(0).right == 2);
  // A chain in which each but the last has to move.
  std::vector<TimedEvent> chain, shifted;
  for (int i = 0; i < 50; ++i) {
    chain.push_back(event(0.15 * (50 - i), 100));
    shifted.push_back(event(0.15 * i, 100));
  }
  CHECK(event_counts(shifted, chain).kinds.at(0).right == 50);
}

TEST_CASE("ten thousand events that move each other are paired") {
  std::vector<TimedEvent> chain, shifted;
  for (int i = 0; i < 9'999; ++i) {
    chain.push_back(event(0.15 * (9'998 - i), 1e4));
    shifted.push_back(event(0.15 * i + 0.075, 1e4));
  }
  CHECK(event_counts(shifted, chain).kinds.at(0).right == 9'999);
  const std::vector<TimedEvent> same(1'000, event(0, 1));
  CHECK(event_counts(same, same).kinds.at(0).right == 1'000);
}

TEST_CASE("what was missed and what is too many at its place is one error") {
  const auto counts =
      event_counts(std::vector{event(0, 1, 1), event(5, 6, 1)}, std::vector{event(0, 1, 0), event(9, 10, 0), event(7, 8, 1)});
  CHECK(counts.substituted == 1);
  CHECK(counts.deleted == 2);
  CHECK(counts.inserted == 1);
  CHECK(counts.kinds.at(0).missed == 2);
  CHECK(counts.kinds.at(1).wrong == 2);
  CHECK(counts.kinds.at(1).missed == 1);
}
