#include "metric/edit_distance.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "metric/item_error.h"

namespace mm {
namespace {

using Word = std::uint64_t;
constexpr std::size_t kBits = 64;

// Both without what they begin and end with alike.
struct Trimmed {
  TokenNumbers reference, hypothesis;
  std::size_t before = 0, after = 0;  // tokens taken away
};

Trimmed trimmed(TokenNumbers reference, TokenNumbers hypothesis) {
  const auto least = std::min(reference.size(), hypothesis.size());
  std::size_t before = 0, after = 0;
  while (before < least && reference[before] == hypothesis[before]) ++before;
  while (after < least - before && reference[reference.size() - 1 - after] == hypothesis[hypothesis.size() - 1 - after]) ++after;
  return {reference.subspan(before, reference.size() - before - after), hypothesis.subspan(before, hypothesis.size() - before - after),
          before, after};
}

void check_size(const Trimmed& both, std::size_t most) {
  const auto n = both.reference.size(), m = both.hypothesis.size();
  MM_CHECK(n == 0 || m <= most / n, Kind::input, fmt::format("texts of {} and {} words or characters are too long to be compared", n, m),
           {}, kTooLong);
}

// Where in the reference each token of the hypothesis stands: S different ones, W words of a bit a place.
class Places {
 public:
  explicit Places(const Trimmed& both)
      : words_((both.reference.size() + kBits - 1) / kBits), tokens_(both.hypothesis.begin(), both.hypothesis.end()) {
    std::ranges::sort(tokens_);
    tokens_.erase(std::ranges::unique(tokens_).begin(), tokens_.end());
    bits_.resize(tokens_.size() * words_);
    for (std::size_t i = 0; i < both.reference.size(); ++i)
      if (const auto s = find(both.reference[i]); s < tokens_.size() && tokens_[s] == both.reference[i])
        bits_[s * words_ + i / kBits] |= Word{1} << (i % kBits);
  }

  std::size_t words() const { return words_; }
  const Word* of(std::uint32_t token) const { return bits_.data() + find(token) * words_; }  // a token of the hypothesis

 private:
  std::size_t find(std::uint32_t token) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(tokens_, token) - tokens_.begin());
  }

  std::size_t words_;
  std::vector<std::uint32_t> tokens_;  // [S], ascending
  std::vector<Word> bits_;             // [S, W]
};

// A row of the table as steps down a column: bit i says whether the cell of reference token i is one more (up) or one less (down) than the
// one before it.
struct Row {
  Word *up, *down;  // [W]
};

// The row of one more token of the hypothesis. `to` may be `from`. Returns by how much the last cell differs from the row before: -1, 0, 1.
int next_row(const Word* places, Row from, Row to, std::size_t words, std::size_t length) {
  Word more = 1, less = 0;  // across, carried from word to word; the cell before the first is one more in each row
  int last = 0;
  for (std::size_t w = 0; w < words; ++w) {
    const Word up = from.up[w], down = from.down[w], same = places[w] | less;
    const Word diagonal = (((same & up) + up) ^ up) | same | down;
    const Word across_more = down | ~(diagonal | up), across_less = diagonal & up;
    if (w + 1 == words) {
      const auto bit = (length - 1) % kBits;
      last = static_cast<int>(across_more >> bit & 1) - static_cast<int>(across_less >> bit & 1);
    }
    const Word more_here = across_more << 1 | more, less_here = across_less << 1 | less;
    more = across_more >> (kBits - 1);
    less = across_less >> (kBits - 1);
    to.up[w] = less_here | ~(diagonal | more_here);
    to.down[w] = more_here & diagonal;
  }
  return last;
}

// The table of both without what they share, row by row.
struct Table {
  explicit Table(const Trimmed& both) : words((both.reference.size() + kBits - 1) / kBits) {
    const Places places(both);
    up.assign((both.hypothesis.size() + 1) * words, ~Word{0});
    down.assign(up.size(), 0);
    for (std::size_t j = 0; j < both.hypothesis.size(); ++j)
      next_row(places.of(both.hypothesis[j]), row(j), row(j + 1), words, both.reference.size());
  }

  Row row(std::size_t j) { return {up.data() + j * words, down.data() + j * words}; }
  bool goes_up(std::size_t i, std::size_t j) const { return bit(up, i, j); }  // from cell (i, j) to (i + 1, j)
  bool goes_down(std::size_t i, std::size_t j) const { return bit(down, i, j); }
  bool bit(const std::vector<Word>& bits, std::size_t i, std::size_t j) const { return bits[j * words + i / kBits] >> (i % kBits) & 1; }

  std::size_t words;
  std::vector<Word> up, down;  // [M + 1, W]
};

void append(std::vector<Edit>& steps, std::size_t count, Edit edit) { steps.insert(steps.end(), count, edit); }

}  // namespace

std::size_t edit_distance(TokenNumbers reference, TokenNumbers hypothesis) {
  const auto both = trimmed(reference, hypothesis);
  if (both.reference.empty() || both.hypothesis.empty()) return both.reference.size() + both.hypothesis.size();
  check_size(both, std::size_t{1} << 32);
  const Places places(both);
  std::vector<Word> up(places.words(), ~Word{0}), down(places.words());
  auto distance = static_cast<std::ptrdiff_t>(both.reference.size());
  for (const auto token : both.hypothesis)
    distance += next_row(places.of(token), {up.data(), down.data()}, {up.data(), down.data()}, places.words(), both.reference.size());
  return static_cast<std::size_t>(distance);
}

std::vector<Edit> shortest_alignment(TokenNumbers reference, TokenNumbers hypothesis) {
  const auto both = trimmed(reference, hypothesis);
  std::vector<Edit> steps;  // from the end
  append(steps, both.after, Edit::hit);
  std::size_t i = both.reference.size(), j = both.hypothesis.size();
  if (i > 0 && j > 0) {
    check_size(both, std::size_t{1} << 32);
    const Table table(both);
    while (i > 0 && j > 0) {
      if (table.goes_up(i - 1, j)) {
        --i;
        steps.push_back(Edit::deletion);
      } else if (--j; j > 0 && table.goes_down(i - 1, j)) {
        steps.push_back(Edit::insertion);
      } else {
        --i;
        steps.push_back(both.reference[i] == both.hypothesis[j] ? Edit::hit : Edit::substitution);
      }
    }
  }
  append(steps, i, Edit::deletion);
  append(steps, j, Edit::insertion);
  append(steps, both.before, Edit::hit);
  std::ranges::reverse(steps);
  return steps;
}

std::vector<Edit> sclite_alignment(TokenNumbers reference, TokenNumbers hypothesis) {
  constexpr std::size_t kGap = 3, kSubstitution = 4;
  const auto both = trimmed(reference, hypothesis);
  const auto n = both.reference.size(), m = both.hypothesis.size();
  check_size(both, std::size_t{1} << 30);
  std::vector<Edit> last(n * m);  // [M, N]: the step that leads to each cell
  std::vector<std::size_t> costs(n + 1);
  for (std::size_t i = 0; i <= n; ++i) costs[i] = kGap * i;
  for (std::size_t j = 0; j < m; ++j) {
    std::size_t corner = costs[0];
    costs[0] += kGap;
    for (std::size_t i = 0; i < n; ++i) {
      const bool same = both.reference[i] == both.hypothesis[j];
      const auto pair = corner + (same ? 0 : kSubstitution), insertion = costs[i + 1] + kGap, deletion = costs[i] + kGap;
      corner = costs[i + 1];
      costs[i + 1] = std::min({pair, insertion, deletion});
      last[j * n + i] = costs[i + 1] == pair        ? (same ? Edit::hit : Edit::substitution)
                        : costs[i + 1] == insertion ? Edit::insertion
                                                    : Edit::deletion;
    }
  }
  std::vector<Edit> steps;  // from the end
  append(steps, both.after, Edit::hit);
  std::size_t i = n, j = m;
  while (i > 0 && j > 0) {
    steps.push_back(last[(j - 1) * n + i - 1]);
    if (steps.back() != Edit::insertion) --i;
    if (steps.back() != Edit::deletion) --j;
  }
  append(steps, i, Edit::deletion);
  append(steps, j, Edit::insertion);
  append(steps, both.before, Edit::hit);
  std::ranges::reverse(steps);
  return steps;
}

EditCounts count_edits(std::span<const Edit> steps) {
  EditCounts counts;
  for (const auto step : steps) switch (step) {
      case Edit::hit: ++counts.hits; break;
      case Edit::substitution: ++counts.substitutions; break;
      case Edit::deletion: ++counts.deletions; break;
      case Edit::insertion: ++counts.insertions; break;
    }
  return counts;
}

}  // namespace mm
