#include "metric/event_counts.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>

#include "base/check.h"

namespace mm {
namespace {

constexpr double kCollar = 0.2;       // seconds that a begin or an end may be off
constexpr double kLengthShare = 0.5;  // or the end by this share of the true length
constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

bool meets(const TimedEvent& found, const TimedEvent& truth) {
  return std::abs(found.onset - truth.onset) <= kCollar &&
         std::abs(found.offset - truth.offset) <= std::max(kCollar, kLengthShare * (truth.offset - truth.onset));
}

// A kind begins or ends on one side.
struct Change {
  double second;
  std::size_t kind;
  bool found;
  int by;  // 1 or -1
};

// What is there at the moment, walking through a file's seconds.
class Walk {
 public:
  void apply(const Change& change) {
    auto& kind = kinds_[change.kind];
    settle(kind, change);
    auto& active = change.found ? kind.found : kind.truth;
    const auto both = [&] { return kind.found > 0 && kind.truth > 0 ? 1.0 : 0.0; };
    const double were_both = both();
    const bool was = active > 0;
    active += change.by;
    if (was != (active > 0)) (change.found ? found_ : truth_) += change.by;
    both_ += both() - were_both;
  }

  void go_on(double seconds) {
    const double wrong = found_ - both_, missed = truth_ - both_, either = std::min(wrong, missed);
    counts_.substituted += seconds * either;
    counts_.deleted += seconds * (missed - either);
    counts_.inserted += seconds * (wrong - either);
  }

  FileCounts take() { return std::move(counts_); }

 private:
  struct Kind {
    int found = 0, truth = 0;  // events that are there
    double since = 0;
  };

  // Counts the seconds since the kind's last change.
  void settle(Kind& kind, const Change& change) {
    const double seconds = change.second - kind.since;
    kind.since = change.second;
    if (seconds == 0 || kind.found + kind.truth == 0) return;
    auto& counts = counts_.kinds[change.kind];
    (kind.found == 0 ? counts.missed : kind.truth == 0 ? counts.wrong : counts.right) += seconds;
  }

  FileCounts counts_;
  std::map<std::size_t, Kind> kinds_;
  double found_ = 0, truth_ = 0, both_ = 0;  // kinds that are there now
};

// The largest set of pairs of found and true events that meet, of one kind each (Hopcroft and Karp 1973). Of several such sets the one that
// comes of a first pass that pairs found events, in the order in which true ones meet them, with the first free true one.
class Pairs {
 public:
  Pairs(std::span<const TimedEvent> found, std::span<const TimedEvent> truth)
      : met_(found.size()), truth_of_(found.size(), kNone), found_of_(truth.size(), kNone) {
    meet(found, truth);
    for (const auto f : order_)
      if (const auto free = std::ranges::find_if(met_[f], [&](std::uint32_t t) { return found_of_[t] == kNone; }); free != met_[f].end())
        pair(f, *free);
    for (auto ends = shortest(); !ends.empty(); ends = shortest())
      for (const auto t : ends) take_path(t);
  }

  const std::vector<std::size_t>& truth_of() const { return truth_of_; }  // [found], kNone where it found nothing
  const std::vector<std::size_t>& found_of() const { return found_of_; }  // [truth]

 private:
  void pair(std::size_t f, std::size_t t) {
    truth_of_[f] = t;
    found_of_[t] = f;
  }

  void meet(std::span<const TimedEvent> found, std::span<const TimedEvent> truth) {
    std::vector<std::size_t> sorted(found.size()), meeting;
    std::iota(sorted.begin(), sorted.end(), std::size_t{0});
    const auto place = [&](std::size_t f) { return std::pair(found[f].kind, found[f].onset); };
    std::ranges::sort(sorted, {}, place);
    for (std::size_t t = 0; t < truth.size(); ++t) {
      meeting.clear();
      // From a little before, as differences of seconds are rounded.
      const std::pair begin(truth[t].kind, truth[t].onset - 2 * kCollar), end(truth[t].kind, truth[t].onset + 2 * kCollar);
      for (auto at = std::ranges::lower_bound(sorted, begin, {}, place); at != sorted.end() && place(*at) <= end; ++at)
        if (meets(found[*at], truth[t])) meeting.push_back(*at);
      std::ranges::sort(meeting);
      for (const auto f : meeting) {
        if (met_[f].empty()) order_.push_back(f);
        met_[f].push_back(static_cast<std::uint32_t>(t));
      }
    }
  }

  // Layers from the found events that are free, until free true ones are reached: these.
  std::vector<std::size_t> shortest() {
    from_.clear();
    led_by_.clear();
    std::vector<std::size_t> layer, ends;
    for (const auto f : order_)
      if (truth_of_[f] == kNone) {
        layer.push_back(f);
        led_by_[f] = kNone;
      }
    while (!layer.empty() && ends.empty()) {
      std::map<std::size_t, std::vector<std::size_t>> next;
      std::vector<std::size_t> reached;  // in the order in which they are
      for (const auto f : layer)
        for (const auto t : met_[f]) {
          if (from_.contains(t)) continue;
          auto& own = next[t];
          if (own.empty()) reached.push_back(t);
          own.push_back(f);
        }
      layer.clear();
      for (const auto t : reached) {
        from_[t] = std::move(next[t]);
        if (found_of_[t] == kNone) {
          ends.push_back(t);
        } else {
          layer.push_back(found_of_[t]);
          led_by_[found_of_[t]] = t;
        }
      }
    }
    return ends;
  }

  // Pairs the true event, and those on the way to it anew, with found events that no other path took.
  bool take_path(std::size_t t) {
    const auto at = from_.find(t);
    if (at == from_.end()) return false;
    const auto ways = std::move(at->second);
    from_.erase(at);
    for (const auto f : ways) {
      const auto led = led_by_.find(f);
      if (led == led_by_.end()) continue;
      const auto before = led->second;
      led_by_.erase(led);
      if (before != kNone && !take_path(before)) continue;
      pair(f, t);
      return true;
    }
    return false;
  }

  std::vector<std::vector<std::uint32_t>> met_;  // [found] true events that it meets
  std::vector<std::size_t> order_;               // found events that meet any
  std::vector<std::size_t> truth_of_, found_of_;
  std::map<std::size_t, std::vector<std::size_t>> from_;  // true event, and the found ones that reached it
  std::map<std::size_t, std::size_t> led_by_;             // found event, and the true one that led there; kNone for free ones
};

}  // namespace

FileCounts segment_counts(std::span<const TimedEvent> found, std::span<const TimedEvent> truth) {
  std::vector<Change> changes;
  for (const bool of_found : {true, false})
    for (const auto& event : of_found ? found : truth) {
      const double begin = std::floor(event.onset), end = std::ceil(event.offset);
      if (begin >= end) continue;
      changes.push_back({.second = begin, .kind = event.kind, .found = of_found, .by = 1});
      changes.push_back({.second = end, .kind = event.kind, .found = of_found, .by = -1});
    }
  std::ranges::stable_sort(changes, {}, &Change::second);
  Walk walk;
  double now = 0;
  for (const auto& change : changes) {
    walk.go_on(change.second - now);
    now = change.second;
    walk.apply(change);
  }
  return walk.take();
}

FileCounts event_counts(std::span<const TimedEvent> found, std::span<const TimedEvent> truth) {
  MM_ASSERT(found.size() <= kMostEvents && truth.size() <= kMostEvents);
  const Pairs pairs(found, truth);
  FileCounts counts;
  std::vector<std::size_t> left;  // found events without a true one
  for (std::size_t f = 0; f < found.size(); ++f) {
    auto& kind = counts.kinds[found[f].kind];
    if (pairs.truth_of()[f] != kNone) {
      ++kind.right;
      continue;
    }
    ++kind.wrong;
    left.push_back(f);
  }
  counts.inserted = static_cast<double>(left.size());
  for (std::size_t t = 0; t < truth.size(); ++t) {
    if (pairs.found_of()[t] != kNone) continue;
    ++counts.kinds[truth[t].kind].missed;
    ++counts.deleted;
    const auto other = std::ranges::find_if(left, [&](std::size_t f) { return meets(found[f], truth[t]); });
    if (other == left.end()) continue;
    left.erase(other);
    ++counts.substituted;
  }
  counts.deleted -= counts.substituted;
  counts.inserted -= counts.substituted;
  return counts;
}

}  // namespace mm
