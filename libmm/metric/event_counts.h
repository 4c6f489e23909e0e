#pragma once
#include <cstddef>
#include <map>
#include <span>
#include <vector>

#include "metric/event_scores.h"

namespace mm {

// How often one kind was found, told wrongly, and missed: events, or seconds.
struct EventCounts {
  double right = 0, wrong = 0, missed = 0;

  bool any() const { return right + wrong + missed > 0; }
};

// Of one file.
struct FileCounts {
  std::map<std::size_t, EventCounts> kinds;           // those that are there or were found
  double substituted = 0, deleted = 0, inserted = 0;  // what was missed and what was wrong, one against the other at the same place
};

// found, truth: of one file. By whole seconds: a kind is there in all those that it touches.
FileCounts segment_counts(std::span<const TimedEvent> found, std::span<const TimedEvent> truth);

// By events, as event_scores() says.
FileCounts event_counts(std::span<const TimedEvent> found, std::span<const TimedEvent> truth);

}  // namespace mm
