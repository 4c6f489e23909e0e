#include "metric/detection_matches.h"

#include <algorithm>
#include <numeric>

namespace mm {
namespace {

struct Range {
  double least, most;  // square pixels, both included
  bool holds(double area) const { return !(area < least) && !(area > most); }
};
constexpr double kUnbounded = 1e10;
constexpr std::array<Range, kSizes> kRanges{Range{0, kUnbounded}, {0, 32 * 32}, {32 * 32, 96 * 96}, {96 * 96, kUnbounded}};

// The least overlap of each step, as NumPy's linspace(0.5, 0.95, 10) rounds them; at most 1 - 1e-10.
double overlap_of(std::size_t step) {
  if (step + 1 == kOverlaps) return 0.95;
  return static_cast<double>(step) * ((0.95 - 0.5) / 9) + 0.5;
}

// The objects of one picture and category.
class Picture {
 public:
  Picture(std::span<const FoundObject> all_found, std::span<const TrueObject> all_truth, std::span<const std::size_t> found,
          std::span<const std::size_t> truth, const Overlap& overlap)
      : all_found_(all_found), all_truth_(all_truth), found_(found), truth_(truth), overlaps_(found.size() * truth.size()) {
    for (std::size_t d = 0; d < found_.size(); ++d)
      for (std::size_t g = 0; g < truth_.size(); ++g) overlaps_[d * truth_.size() + g] = overlap(found_[d], truth_[g]);
  }

  // Fills what becomes of each found object.
  void match(std::span<DetectionMatch> matches) {
    for (std::size_t size = 0; size < kSizes; ++size) {
      order(kRanges[size]);
      for (std::size_t step = 0; step < kOverlaps; ++step) match(matches, size, step);
    }
  }

 private:
  // Those that count first.
  void order(const Range& range) {
    passed_.clear();
    for (const auto g : truth_) passed_.push_back(all_truth_[g].crowd || !range.holds(all_truth_[g].area));
    order_.resize(truth_.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::ranges::stable_sort(order_, {}, [&](std::size_t g) { return passed_[g]; });
  }

  // The object that the d-th takes: the one that it lies over most, of equal ones the last; truth_.size() where there is none.
  std::size_t taken_by(std::size_t d, double least) const {
    const auto none = truth_.size();
    auto best = none;
    for (const auto g : order_) {
      if (taken_[g] && !all_truth_[truth_[g]].crowd) continue;
      if (best != none && !passed_[best] && passed_[g]) break;
      const double overlap = overlaps_[d * truth_.size() + g];
      if (overlap < least) continue;
      least = overlap;
      best = g;
    }
    return best;
  }

  void match(std::span<DetectionMatch> matches, std::size_t size, std::size_t step) {
    const auto bit = static_cast<std::uint16_t>(1U << step);
    const double least = std::min(overlap_of(step), 1 - 1e-10);
    taken_.assign(truth_.size(), false);
    for (std::size_t d = 0; d < found_.size(); ++d) {
      const auto g = truth_.empty() ? 0 : taken_by(d, least);
      const bool matched = g < truth_.size();
      if (matched) taken_[g] = true;
      if (matched ? passed_[g] != 0 : !kRanges[size].holds(all_found_[found_[d]].area))
        matches[d].passed[size] |= bit;
      else if (matched)
        matches[d].right[size] |= bit;
    }
  }

  std::span<const FoundObject> all_found_;
  std::span<const TrueObject> all_truth_;
  std::span<const std::size_t> found_, truth_;
  std::vector<double> overlaps_;  // [found, truth]
  std::vector<std::size_t> order_;
  std::vector<char> passed_, taken_;  // [truth]
};

// Where the run of objects of the picture that begins at `begin` ends.
template <class Object>
std::size_t end_of_picture(std::span<const Object> all, const std::vector<std::size_t>& places, std::size_t begin) {
  auto end = begin;
  while (end < places.size() && all[places[end]].picture == all[places[begin]].picture) ++end;
  return end;
}

}  // namespace

CategoryMatches match_category(std::span<const FoundObject> all_found, std::span<const TrueObject> all_truth,
                               std::vector<std::size_t> found, std::vector<std::size_t> truth, const Overlap& overlap) {
  std::ranges::stable_sort(found, [&](std::size_t a, std::size_t b) {
    const auto &one = all_found[a], &other = all_found[b];
    return one.picture != other.picture ? one.picture < other.picture : one.score > other.score;
  });
  std::ranges::stable_sort(truth, {}, [&](std::size_t g) { return all_truth[g].picture; });
  CategoryMatches matches;
  std::vector<double> scores;
  std::size_t next = 0;  // the first truth that is not behind
  for (std::size_t begin = 0, end = 0; begin < found.size(); begin = end) {
    end = end_of_picture(all_found, found, begin);
    const auto picture = all_found[found[begin]].picture;
    while (next < truth.size() && all_truth[truth[next]].picture < picture) ++next;
    const bool any = next < truth.size() && all_truth[truth[next]].picture == picture;
    const auto last = any ? end_of_picture(all_truth, truth, next) : next;
    const auto count = std::min(end - begin, kMostFound), place = matches.found.size();
    for (std::size_t d = 0; d < count; ++d) {
      scores.push_back(all_found[found[begin + d]].score);
      matches.found.push_back({.picture = static_cast<std::uint32_t>(picture), .rank = static_cast<std::uint32_t>(d)});
    }
    Picture(all_found, all_truth, std::span(found).subspan(begin, count), std::span(truth).subspan(next, last - next), overlap)
        .match(std::span(matches.found).subspan(place));
  }
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater(), [&](std::size_t i) { return scores[i]; });
  std::vector<DetectionMatch> sorted;
  sorted.reserve(order.size());
  for (const auto i : order) sorted.push_back(matches.found[i]);
  matches.found = std::move(sorted);
  for (const auto g : truth) {
    const auto& object = all_truth[g];
    DetectionTruth one{.picture = static_cast<std::uint32_t>(object.picture)};
    for (std::size_t size = 0; size < kSizes; ++size) one.counts[size] = !object.crowd && kRanges[size].holds(object.area);
    matches.truth.push_back(one);
  }
  return matches;
}

}  // namespace mm
