#include "metric/bleu.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/check.h"

namespace mm {
namespace {

constexpr double kTiny = 1e-15, kSmall = 1e-9;  // coco-caption's, so that nothing is divided by 0

// The most that one reference has of each n-gram.
std::vector<NgramCount> most_of(const std::vector<std::vector<WordId>>& references) {
  std::vector<NgramCount> all;
  for (const auto& reference : references) {
    const auto counts = count_ngrams(reference);
    all.insert(all.end(), counts.begin(), counts.end());
  }
  std::ranges::sort(all, {}, [](const NgramCount& one) { return std::pair(one.ngram, -one.count); });
  const auto same = std::ranges::unique(all, {}, &NgramCount::ngram);
  all.erase(same.begin(), same.end());
  return all;
}

std::vector<double> terms_of(const BleuCounts& counts) {
  std::vector<double> terms(counts.guessed.begin(), counts.guessed.end());
  terms.insert(terms.end(), counts.correct.begin(), counts.correct.end());
  terms.insert(terms.end(), {counts.length, counts.reference_length});
  return terms;
}

BleuCounts counts_of(std::span<const double> terms) {
  BleuCounts counts;
  std::copy_n(terms.begin(), kLongestNgram, counts.guessed.begin());
  std::copy_n(terms.begin() + kLongestNgram, kLongestNgram, counts.correct.begin());
  counts.length = terms[2 * kLongestNgram];
  counts.reference_length = terms[2 * kLongestNgram + 1];
  return counts;
}

}  // namespace

BleuCounts& BleuCounts::operator+=(const BleuCounts& other) {
  for (std::size_t n = 0; n < kLongestNgram; ++n) {
    guessed[n] += other.guessed[n];
    correct[n] += other.correct[n];
  }
  length += other.length;
  reference_length += other.reference_length;
  return *this;
}

BleuCounts bleu_counts(const JudgedCaption& caption) {
  MM_ASSERT(!caption.references.empty());
  BleuCounts counts{.length = static_cast<double>(caption.candidate.size())};
  for (std::size_t n = 0; n < kLongestNgram; ++n) counts.guessed[n] = std::max(0.0, counts.length - static_cast<double>(n));
  const auto nearest = std::ranges::min(caption.references, {}, [&](const std::vector<WordId>& reference) {
    const auto length = static_cast<double>(reference.size());
    return std::pair(std::abs(length - counts.length), length);
  });
  counts.reference_length = static_cast<double>(nearest.size());
  const auto known = most_of(caption.references);
  auto there = known.begin();
  for (const auto& one : count_ngrams(caption.candidate)) {
    there = std::lower_bound(there, known.end(), one.ngram, [](const NgramCount& a, const Ngram& b) { return a.ngram < b; });
    if (there == known.end()) break;
    if (there->ngram == one.ngram) counts.correct[one.ngram.size() - 1] += std::min(one.count, there->count);
  }
  return counts;
}

double bleu(const BleuCounts& counts, std::size_t n) {
  MM_ASSERT(n >= 1 && n <= kLongestNgram);
  double product = 1;
  for (std::size_t k = 0; k < n; ++k) product *= (counts.correct[k] + kTiny) / (counts.guessed[k] + kSmall);
  const double precision = std::pow(product, 1.0 / static_cast<double>(n));
  const double ratio = (counts.length + kTiny) / (counts.reference_length + kSmall);
  return ratio < 1 ? precision * std::exp(1 - 1 / ratio) : precision;
}

std::vector<Score> bleu_scores(std::span<const JudgedCaption> captions) {
  std::vector<std::vector<double>> terms;
  for (const auto& caption : captions) terms.push_back(terms_of(bleu_counts(caption)));
  std::vector<Score> scores;
  for (std::size_t n = 1; n <= kLongestNgram; ++n)
    scores.push_back(
        summed_score("Bleu_" + std::to_string(n), terms, [n](std::span<const double> sums) { return bleu(counts_of(sums), n); }));
  return scores;
}

}  // namespace mm
