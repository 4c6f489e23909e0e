#include "metric/bleu.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "base/check.h"

namespace mm {
namespace {

constexpr double kTiny = 1e-15, kSmall = 1e-9;  // coco-caption's, so that nothing is divided by 0

// How many of the candidate's n-grams of each length a reference has, each at most as often as the one that has it most often.
void add_correct(const CountedCaption& caption, BleuCounts& counts) {
  std::vector<double> most(caption.candidate.size());
  for (const auto& reference : caption.references) {
    auto there = reference.begin();
    for (std::size_t i = 0; i < most.size(); ++i) {
      while (there != reference.end() && there->ngram < caption.candidate[i].ngram) ++there;
      if (there != reference.end() && there->ngram == caption.candidate[i].ngram) most[i] = std::max(most[i], there->count);
    }
  }
  for (std::size_t i = 0; i < most.size(); ++i)
    counts.correct[caption.candidate[i].words() - 1] += std::min(most[i], caption.candidate[i].count);
}

}  // namespace

std::vector<double> bleu_terms(const BleuCounts& counts) {
  std::vector<double> terms(counts.guessed.begin(), counts.guessed.end());
  terms.insert(terms.end(), counts.correct.begin(), counts.correct.end());
  terms.insert(terms.end(), {counts.length, counts.reference_length});
  return terms;
}

BleuCounts bleu_counts_of(std::span<const double> terms) {
  BleuCounts counts;
  std::copy_n(terms.begin(), kLongestNgram, counts.guessed.begin());
  std::copy_n(terms.begin() + kLongestNgram, kLongestNgram, counts.correct.begin());
  counts.length = terms[2 * kLongestNgram];
  counts.reference_length = terms[2 * kLongestNgram + 1];
  return counts;
}

BleuCounts& BleuCounts::operator+=(const BleuCounts& other) {
  for (std::size_t n = 0; n < kLongestNgram; ++n) {
    guessed[n] += other.guessed[n];
    correct[n] += other.correct[n];
  }
  length += other.length;
  reference_length += other.reference_length;
  return *this;
}

BleuCounts bleu_counts(const CountedCaption& caption) {
  MM_ASSERT(!caption.references.empty());
  BleuCounts counts{.length = static_cast<double>(caption.words)};
  for (std::size_t n = 0; n < kLongestNgram; ++n) counts.guessed[n] = std::max(0.0, counts.length - static_cast<double>(n));
  counts.reference_length = static_cast<double>(std::ranges::min(caption.reference_words, {}, [&](std::size_t words) {
    return std::pair(words > caption.words ? words - caption.words : caption.words - words, words);
  }));
  add_correct(caption, counts);
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

std::vector<Score> bleu_scores(const CountedCaptions& captions) {
  std::vector<std::vector<double>> terms;
  BleuCounts all;
  for (const auto& caption : captions.captions) {
    const auto counts = bleu_counts(caption);
    all += counts;
    terms.push_back(bleu_terms(counts));
  }
  std::vector<Score> scores;
  for (std::size_t n = 1; n <= kLongestNgram; ++n)
    scores.push_back(
        summed_score("Bleu_" + std::to_string(n), terms, [n](std::span<const double> sums) { return bleu(bleu_counts_of(sums), n); }));
  scores.back().detail = fmt::format("guess {}, correct {}, words {}, of the references {}", fmt::join(all.guessed, " "),
                                     fmt::join(all.correct, " "), all.length, all.reference_length);
  return scores;
}

}  // namespace mm
