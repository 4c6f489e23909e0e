#include "metric/rouge_l.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/check.h"

namespace mm {
namespace {

constexpr double kBeta = 1.2;
constexpr std::size_t kBits = 64;

std::vector<WordId> or_empty_word(const std::vector<WordId>& words) { return words.empty() ? std::vector<WordId>{0} : words; }

}  // namespace

// Bit j of `row` is 0 where a word of b more is common up to its place j than up to the one before; so many zeros there are in the end.
std::size_t longest_common(std::span<const WordId> a, std::span<const WordId> b) {
  if (b.empty()) return 0;
  const std::size_t blocks = (b.size() + kBits - 1) / kBits;
  std::unordered_map<WordId, std::vector<std::uint64_t>> places;  // of each word in b
  for (std::size_t j = 0; j < b.size(); ++j) {
    auto& own = places[b[j]];
    own.resize(blocks);
    own[j / kBits] |= std::uint64_t{1} << (j % kBits);
  }
  std::vector<std::uint64_t> row(blocks, ~std::uint64_t{0});
  for (const auto word : a) {
    const auto own = places.find(word);
    if (own == places.end()) continue;
    std::uint64_t carry = 0;
    for (std::size_t k = 0; k < blocks; ++k) {
      const auto met = row[k] & own->second[k], once = row[k] + met, twice = once + carry;
      carry = static_cast<std::uint64_t>(once < row[k]) | static_cast<std::uint64_t>(twice < once);
      row[k] = twice | (row[k] & ~own->second[k]);
    }
  }
  std::size_t zeros = 0;
  for (std::size_t j = 0; j < b.size(); ++j) zeros += (row[j / kBits] >> (j % kBits) & 1) == 0 ? 1 : 0;
  return zeros;
}

double rouge_l(const JudgedCaption& caption) {
  MM_ASSERT(!caption.references.empty());
  const auto candidate = or_empty_word(caption.candidate);
  double precision = 0, recall = 0;
  for (const auto& one : caption.references) {
    const auto reference = or_empty_word(one);
    const auto common = static_cast<double>(longest_common(reference, candidate));
    precision = std::max(precision, common / static_cast<double>(candidate.size()));
    recall = std::max(recall, common / static_cast<double>(reference.size()));
  }
  if (precision == 0 || recall == 0) return 0;
  return (1 + kBeta * kBeta) * precision * recall / (recall + kBeta * kBeta * precision);
}

Score rouge_l_score(std::span<const JudgedCaption> captions) {
  std::vector<double> items;
  for (const auto& caption : captions) items.push_back(rouge_l(caption));
  return mean_score("ROUGE_L", std::move(items));
}

}  // namespace mm
