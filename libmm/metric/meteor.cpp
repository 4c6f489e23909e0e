#include "metric/meteor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/parallel.h"
#include "metric/item_error.h"

namespace mm {
namespace {

constexpr double kAlpha = 0.85, kBeta = 0.2, kGamma = 0.6, kDelta = 0.75;
constexpr std::array<double, 3> kWeights{1.0, 0.6, 0.8};
constexpr std::size_t kBeam = 40, kMostPairs = std::size_t{1} << 22, kBits = 64;
constexpr std::size_t kNone = ~std::size_t{0};

// A word of the candidate that a word of the reference may be laid beside, and why: 0 equal, 1 of one stem, 2 a synonym.
struct Pair {
  std::size_t place = 0;
  std::size_t why = 0;
};

bool meet(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) return true;
    ++(a[i] < b[j] ? i : j);
  }
  return false;
}

// Of each word of the reference, those that it may be laid beside: equal ones first, then stems, then synonyms, each from the left.
std::vector<std::vector<Pair>> pairs_of(std::span<const WordId> candidate, std::span<const WordId> reference,
                                        std::span<const MeteorWord> vocabulary) {
  std::vector<std::vector<Pair>> pairs(reference.size());
  const bool same = std::ranges::equal(candidate, reference);
  for (std::size_t r = 0; r < reference.size(); ++r) {
    const auto& own = vocabulary[reference[r] - 1];
    for (std::size_t c = 0; c < candidate.size(); ++c)
      if (candidate[c] == reference[r]) pairs[r].push_back({.place = c, .why = 0});
    if (same) continue;
    for (std::size_t c = 0; c < candidate.size(); ++c)
      if (candidate[c] != reference[r] && vocabulary[candidate[c] - 1].stem == own.stem) pairs[r].push_back({.place = c, .why = 1});
    for (std::size_t c = 0; c < candidate.size(); ++c)
      if (candidate[c] != reference[r] && meet(vocabulary[candidate[c] - 1].meanings, own.meanings))
        pairs[r].push_back({.place = c, .why = 2});
  }
  return pairs;
}

// What a way through the reference has come to.
struct Way {
  std::size_t equal = 0, chunks = 0, distance = 0;
  std::size_t behind = kNone;        // the word behind the last one that was taken, if that was just before
  std::size_t last = kNone;          // its last step, as a place in Ways::steps
  std::vector<std::uint64_t> taken;  // words of the candidate, a bit each

  bool has(std::size_t place) const { return (taken[place / kBits] >> (place % kBits) & 1) != 0; }
};

// Of two of them, or of what they may become.
bool better(const auto& a, const auto& b) {
  if (a.equal != b.equal) return a.equal > b.equal;
  if (a.chunks != b.chunks) return a.chunks < b.chunks;
  return a.distance < b.distance;
}

std::size_t distance(std::size_t r, const Pair& pair) { return r > pair.place ? r - pair.place : pair.place - r; }

struct Step {
  std::size_t before = kNone, reference = 0;
  Pair pair;
};

class Search {
 public:
  Search(const std::vector<std::vector<Pair>>& pairs, std::size_t candidate_words) : pairs_(pairs), fixed_(pairs.size()) {
    Way start;
    start.taken.resize(candidate_words / kBits + 1);
    std::vector<std::size_t> wanted(candidate_words);
    for (const auto& own : pairs)
      for (const auto& pair : own) ++wanted[pair.place];
    for (std::size_t r = 0; r < pairs.size(); ++r)
      if (pairs[r].size() == 1 && wanted[pairs[r].front().place] == 1) {
        fixed_[r] = true;
        start.taken[pairs[r].front().place / kBits] |= std::uint64_t{1} << (pairs[r].front().place % kBits);
      }
    ways_.push_back(std::move(start));
  }

  // The pair of each word of the reference.
  std::vector<std::optional<Pair>> best() {
    for (std::size_t r = 0; r < pairs_.size(); ++r) advance(r);
    for (auto& way : ways_) way.chunks += way.behind == kNone ? 0 : 1;
    const auto& way = *std::ranges::min_element(ways_, [](const Way& a, const Way& b) { return better(a, b); });
    std::vector<std::optional<Pair>> chosen(pairs_.size());
    for (auto step = way.last; step != kNone; step = steps_[step].before) chosen[steps_[step].reference] = steps_[step].pair;
    return chosen;
  }

 private:
  // A way with one word more of the reference, which is laid beside another one or left alone.
  struct Next {
    std::size_t equal = 0, chunks = 0, distance = 0;
    std::size_t way = 0;
    const Pair* pair = nullptr;
  };

  void add(std::vector<Next>& all, std::size_t place, const Pair& pair, std::size_t distance) const {
    const auto& way = ways_[place];
    all.push_back({.equal = way.equal + (pair.why == 0 ? 1 : 0),
                   .chunks = way.chunks + (way.behind != kNone && way.behind != pair.place ? 1 : 0),
                   .distance = distance,
                   .way = place,
                   .pair = &pair});
  }

  std::vector<Next> nexts(std::size_t r) const {
    std::vector<Next> all;
    for (std::size_t i = 0; i < ways_.size(); ++i) {
      const auto& way = ways_[i];
      auto sum = way.distance;
      if (fixed_[r]) {
        add(all, i, pairs_[r].front(), sum + distance(r, pairs_[r].front()));
        continue;
      }
      for (const auto& pair : pairs_[r]) {
        if (way.has(pair.place)) continue;
        add(all, i, pair, sum);
        sum += distance(r, pair);  // of those that are tried later, and of none: as METEOR's program counts it
      }
      all.push_back({.equal = way.equal, .chunks = way.chunks + (way.behind == kNone ? 0 : 1), .distance = sum, .way = i, .pair = nullptr});
    }
    return all;
  }

  // The best ways through one word more; of equal ones those that were found first.
  void advance(std::size_t r) {
    auto all = nexts(r);
    const auto before = [&](const Next& a, const Next& b) { return better(a, b) || (!better(b, a) && (&a < &b)); };
    std::vector<const Next*> best;
    for (const auto& one : all) best.push_back(&one);
    const auto kept = best.begin() + static_cast<std::ptrdiff_t>(std::min(kBeam, best.size()));
    std::ranges::partial_sort(best, kept, [&](const Next* a, const Next* b) { return before(*a, *b); });
    std::vector<Way> next;
    for (auto one = best.begin(); one != kept; ++one) {
      next.push_back(ways_[(*one)->way]);
      auto& way = next.back();
      way.equal = (*one)->equal;
      way.chunks = (*one)->chunks;
      way.distance = (*one)->distance;
      const auto* pair = (*one)->pair;
      way.behind = pair == nullptr ? kNone : pair->place + 1;
      if (pair == nullptr) continue;
      way.taken[pair->place / kBits] |= std::uint64_t{1} << (pair->place % kBits);
      steps_.push_back({.before = way.last, .reference = r, .pair = *pair});
      way.last = steps_.size() - 1;
    }
    ways_ = std::move(next);
  }

  const std::vector<std::vector<Pair>>& pairs_;
  std::vector<bool> fixed_;
  std::vector<Way> ways_;
  std::vector<Step> steps_;
};

MeteorMatches::Side counted(std::span<const WordId> words, std::span<const MeteorWord> vocabulary) {
  MeteorMatches::Side side;
  for (const auto word : words) ++(vocabulary[word - 1].function ? side.function : side.content);
  return side;
}

std::size_t chunks_of(const std::vector<std::optional<Pair>>& chosen) {
  std::size_t chunks = 0, behind = kNone;
  for (const auto& pair : chosen) {
    if (pair && pair->place != behind) ++chunks;
    behind = pair ? pair->place + 1 : kNone;
  }
  return chunks;
}

// The numbers that are summed over items, in this order.
enum Term : std::size_t { candidate_words, reference_words, precise, recalled, matched, chunks, candidate_weight, reference_weight, terms };
using Terms = std::vector<double>;

double weight(const MeteorMatches::Side& side) {
  return kDelta * static_cast<double>(side.content) + (1 - kDelta) * static_cast<double>(side.function);
}

double words(const MeteorMatches::Side& side) { return static_cast<double>(side.content + side.function); }

Terms terms_of(const MeteorMatches& matches) {
  Terms all(terms, 0.0);
  all[candidate_words] = words(matches.candidate);
  all[reference_words] = words(matches.reference);
  all[candidate_weight] = weight(matches.candidate);
  all[reference_weight] = weight(matches.reference);
  all[chunks] = static_cast<double>(matches.chunks);
  for (std::size_t i = 0; i < kWeights.size(); ++i) {
    all[precise] += kWeights[i] * weight(matches.candidate_matched[i]);
    all[recalled] += kWeights[i] * weight(matches.reference_matched[i]);
    all[matched] += words(matches.candidate_matched[i]);
  }
  // A candidate that is the reference is not in pieces.
  if (all[matched] == all[candidate_words] && all[matched] == all[reference_words] && matches.chunks == 1) all[chunks] = 0;
  return all;
}

double value_of(std::span<const double> sums) {
  if (sums[precise] == 0 || sums[recalled] == 0) return 0;
  const double precision = sums[precise] / sums[candidate_weight], recall = sums[recalled] / sums[reference_weight];
  const double mean = precision * recall / (kAlpha * precision + (1 - kAlpha) * recall);
  return mean * (1 - kGamma * std::pow(sums[chunks] / sums[matched], kBeta));
}

}  // namespace

MeteorMatches meteor_matches(std::span<const WordId> candidate, std::span<const WordId> reference, std::span<const MeteorWord> vocabulary) {
  MM_CHECK(reference.empty() || candidate.size() <= kMostPairs / reference.size(), Kind::input,
           fmt::format("texts of {} and {} words are too long for METEOR", candidate.size(), reference.size()), {}, kTooLong);
  const auto pairs = pairs_of(candidate, reference, vocabulary);
  const auto chosen = Search(pairs, candidate.size()).best();
  MeteorMatches matches{.candidate = counted(candidate, vocabulary), .reference = counted(reference, vocabulary)};
  for (std::size_t r = 0; r < chosen.size(); ++r) {
    if (!chosen[r]) continue;
    const auto add = [&](MeteorMatches::Side& side, WordId word) { ++(vocabulary[word - 1].function ? side.function : side.content); };
    add(matches.candidate_matched[chosen[r]->why], candidate[chosen[r]->place]);
    add(matches.reference_matched[chosen[r]->why], reference[r]);
  }
  matches.chunks = chunks_of(chosen);
  return matches;
}

Score meteor_score(std::span<const JudgedCaption> captions, std::span<const MeteorWord> vocabulary) {
  auto all = made_by_all(captions.size(), [&](std::size_t i) {
    Terms best;
    for (const auto& reference : captions[i].references) {
      auto own = of_item(i, [&] { return terms_of(meteor_matches(captions[i].candidate, reference, vocabulary)); });
      if (best.empty() || value_of(own) > value_of(best)) best = std::move(own);
    }
    return best;
  });
  return summed_score("METEOR", std::move(all), value_of);
}

}  // namespace mm
