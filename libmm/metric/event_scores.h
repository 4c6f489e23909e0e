#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "metric/score.h"

namespace mm {

// What is heard, or happens, in a file for a while.
struct TimedEvent {
  std::size_t file = 0, kind = 0;
  double onset = 0, offset = 0;  // seconds from its beginning, 0 <= onset <= offset
};

inline constexpr std::size_t kMostEvents = 10'000;  // of a file, on either side

// Figures of events (Mesaros, Heittola, Virtanen 2016, "Metrics for polyphonic sound event detection"), counted over all files together:
//
//   event.F1, event.precision, event.recall
//                     an event is found by one of its kind whose onset is at most 0.2 s away, and whose offset 0.2 s or half of its
//                     length, what is more; each finds one, and as many as possible are
//   event.ER          error rate: events that were missed, too many or of another kind (one that was missed and one too many at that
//                     place are one), by how many there are
//   event.F1.macro    mean F1 of the kinds that there are
//   event.F1.NAME     of one kind
//   segment.F1, ...   the same of what is heard in each whole second of a file
//
// All but the mean over the kinds are sed_eval's (0.2.1). A kind that is never found has an F1 of 0; sed_eval has none, and leaves it out
// of its mean. Each file has its own figures, NaN where nothing happens in it.
//
// files: how many there are, those in which nothing happens included; kinds: their names. truth holds one event at least, and no file more
// than kMostEvents (MM_ASSERT).
std::vector<Score> event_scores(std::span<const TimedEvent> found, std::span<const TimedEvent> truth, std::size_t files,
                                std::span<const std::string> kinds);

}  // namespace mm
