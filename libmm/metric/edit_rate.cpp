#include "metric/edit_rate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/parallel.h"
#include "metric/item_error.h"

namespace mm {
namespace {

constexpr std::size_t kBeam = 25, kLongestRun = 10, kFarthest = 50, kMostTried = 1000, kMostPairs = std::size_t{1} << 24;
constexpr std::uint32_t kFar = std::numeric_limits<std::uint32_t>::max() / 2;

using Words = std::vector<WordId>;

// How a cell of the table was reached: by a word of both that is the same or another one, of the translation alone, of the reference alone.
enum class Way : std::uint8_t { none, same, other, said, missing };

// Distances between a reference and one translation after another; rows of words that two of them begin with are kept.
class Distances {
 public:
  Distances(std::span<const WordId> reference, std::size_t words) : reference_(reference), cells_((words + 1) * width()) {
    for (std::size_t j = 0; j < width(); ++j) cells_[j] = {.edits = static_cast<std::uint32_t>(j), .way = Way::missing};
    ratio_ = words == 0 ? 1 : static_cast<double>(reference.size()) / static_cast<double>(words);
    beam_ = ratio_ > static_cast<double>(kBeam) / 2 ? static_cast<std::size_t>(std::ceil(ratio_ / 2 + static_cast<double>(kBeam))) : kBeam;
  }

  std::size_t of(const Words& words) {
    const auto common = static_cast<std::size_t>(std::ranges::mismatch(words, known_).in1 - words.begin());
    known_ = words;
    for (std::size_t i = std::min(common, done_) + 1; i <= words.size(); ++i) fill(i);
    done_ = words.size();
    return cell(words.size(), reference_.size()).edits;
  }

  // The ways of the last one, from the beginning.
  std::vector<Way> ways() const {
    std::vector<Way> all;
    for (std::size_t i = known_.size(), j = reference_.size(); i > 0 || j > 0;) {
      all.push_back(cell(i, j).way);
      MM_ASSERT(all.back() != Way::none);
      i -= all.back() == Way::missing ? 0 : 1;
      j -= all.back() == Way::said ? 0 : 1;
    }
    std::ranges::reverse(all);
    return all;
  }

 private:
  struct Cell {
    std::uint32_t edits = kFar;
    Way way = Way::none;
  };

  std::size_t width() const { return reference_.size() + 1; }
  const Cell& cell(std::size_t i, std::size_t j) const { return cells_[i * width() + j]; }

  void fill(std::size_t i) {
    auto* row = cells_.data() + i * width();
    const auto* above = row - width();
    std::fill(row, row + width(), Cell{});
    const auto middle = static_cast<std::size_t>(std::floor(static_cast<double>(i) * ratio_));
    const auto least = middle > beam_ ? middle - beam_ : 0;
    const auto most = i == known_.size() ? width() : std::min(width(), middle + beam_);
    for (std::size_t j = least; j < most; ++j) {
      const auto take = [&](std::uint32_t edits, Way way) {
        if (edits < row[j].edits) row[j] = {.edits = edits, .way = way};
      };
      if (j > 0) {
        const bool same = known_[i - 1] == reference_[j - 1];
        take(above[j - 1].edits + (same ? 0 : 1), same ? Way::same : Way::other);
      }
      take(above[j].edits + 1, Way::said);
      if (j > 0) take(row[j - 1].edits + 1, Way::missing);
    }
  }

  std::span<const WordId> reference_;
  std::vector<Cell> cells_;  // [words of the translation + 1, words of the reference + 1]
  Words known_;
  std::size_t done_ = 0;  // rows that are filled, for known_
  std::size_t beam_ = kBeam;
  double ratio_ = 1;
};

// Where the words of the reference lie in the translation, and which words of either are no part of it.
struct Alignment {
  std::vector<std::ptrdiff_t> places;  // [words of the reference]: a word of the translation, -1 before the first
  std::vector<bool> said_wrong, ref_wrong;
};

Alignment alignment_of(const std::vector<Way>& ways) {
  Alignment all;
  std::ptrdiff_t place = -1;
  for (const auto way : ways) {
    const bool wrong = way != Way::same;
    if (way != Way::missing) {
      ++place;
      all.said_wrong.push_back(wrong);
    }
    if (way != Way::said) {
      all.places.push_back(place);
      all.ref_wrong.push_back(wrong);
    }
  }
  return all;
}

bool any(const std::vector<bool>& wrong, std::size_t begin, std::size_t length) {
  const auto first = wrong.begin() + static_cast<std::ptrdiff_t>(begin);
  return std::find(first, first + static_cast<std::ptrdiff_t>(length), true) != first + static_cast<std::ptrdiff_t>(length);
}

// The run of `length` words at `begin` moved before the word `target`; a target inside the run moves it on by so many words.
Words moved(const Words& words, std::size_t begin, std::size_t length, std::size_t target) {
  Words made = words;
  const auto at = [&](std::size_t i) { return made.begin() + static_cast<std::ptrdiff_t>(std::min(i, made.size())); };
  if (target < begin)
    std::rotate(at(target), at(begin), at(begin + length));
  else
    std::rotate(at(begin), at(begin + length), at(target > begin + length ? target : target + length));
  return made;
}

// A run that was moved; the better one is the greater.
struct Move {
  std::ptrdiff_t saved = 0;
  std::size_t length = 0;
  std::ptrdiff_t begin = 0, target = 0;  // negative, as earlier ones are better
  Words words = {};

  auto rank() const { return std::tie(saved, length, begin, target); }
};

class Moves {
 public:
  Moves(std::span<const WordId> reference, std::size_t words) : reference_(reference), distances_(reference, words) {}

  std::size_t edits(Words words) {
    std::size_t moves = 0;
    for (;;) {
      auto best = best_of(words);
      if (tried_ >= kMostTried || best.saved <= 0) break;
      ++moves;
      words = std::move(best.words);
    }
    return moves + distances_.of(words);
  }

 private:
  Move best_of(const Words& words) {
    const auto before = distances_.of(words);
    const auto alignment = alignment_of(distances_.ways());
    Move best;
    bool found = false;
    for (std::size_t h = 0; h < words.size(); ++h)
      for (std::size_t r = h > kFarthest ? h - kFarthest : 0; r < std::min(reference_.size(), h + kFarthest + 1); ++r)
        for (std::size_t length = 1; length <= kLongestRun && h + length <= words.size() && r + length <= reference_.size() &&
                                     words[h + length - 1] == reference_[r + length - 1];
             ++length) {
          if (!any(alignment.said_wrong, h, length) || !any(alignment.ref_wrong, r, length)) continue;
          const auto lies = alignment.places[r];
          if (lies >= static_cast<std::ptrdiff_t>(h) && lies < static_cast<std::ptrdiff_t>(h + length)) continue;
          for (auto& move : moves_of(words, alignment, h, r, length, before)) {
            if (!found || move.rank() > best.rank()) best = std::move(move);
            found = true;
          }
          if (tried_ >= kMostTried) return best;
        }
    return best;
  }

  std::vector<Move> moves_of(const Words& words, const Alignment& alignment, std::size_t h, std::size_t r, std::size_t length,
                             std::size_t before) {
    std::vector<Move> all;
    std::ptrdiff_t last = -1;
    for (std::size_t i = 0; i <= length; ++i) {  // behind the word of the reference before the run, and behind each of it
      if (r + i > alignment.places.size()) break;
      const auto target = r + i == 0 ? 0 : alignment.places[r + i - 1] + 1;
      if (target == last) continue;
      last = target;
      auto made = moved(words, h, length, static_cast<std::size_t>(target));
      const auto after = distances_.of(made);
      all.push_back({.saved = static_cast<std::ptrdiff_t>(before) - static_cast<std::ptrdiff_t>(after),
                     .length = length,
                     .begin = -static_cast<std::ptrdiff_t>(h),
                     .target = -target,
                     .words = std::move(made)});
      ++tried_;
    }
    return all;
  }

  std::span<const WordId> reference_;
  Distances distances_;
  std::size_t tried_ = 0;
};

double rate(std::span<const double> sums) {  // edits, words of the references
  if (sums[1] > 0) return 100 * sums[0] / sums[1];
  return sums[0] > 0 ? 100 : 0;
}

}  // namespace

std::size_t translation_edits(std::span<const WordId> translation, std::span<const WordId> reference) {
  if (reference.empty()) return translation.size();
  MM_CHECK(translation.size() + 1 <= kMostPairs / (reference.size() + 1), Kind::input,
           fmt::format("texts of {} and {} words are too long for TER", translation.size(), reference.size()), {}, kTooLong);
  return Moves(reference, translation.size()).edits({translation.begin(), translation.end()});
}

Score translation_edit_rate(std::span<const JudgedCaption> translations) {
  auto terms = made_by_all(translations.size(), [&](std::size_t i) {
    const auto& item = translations[i];
    std::size_t least = std::numeric_limits<std::size_t>::max(), words = 0;
    for (const auto& reference : item.references) {
      least = std::min(least, of_item(i, [&] { return translation_edits(item.candidate, reference); }));
      words += reference.size();
    }
    return std::vector<double>{static_cast<double>(least), static_cast<double>(words) / static_cast<double>(item.references.size())};
  });
  return summed_score("TER", std::move(terms), rate);
}

}  // namespace mm
