#pragma once
#include <array>
#include <span>
#include <vector>

#include "metric/ngrams.h"
#include "metric/score.h"

namespace mm {

// What BLEU is a function of, of one caption or of all together.
struct BleuCounts {
  std::array<double, kLongestNgram> guessed{}, correct{};  // n-grams of 1 to 4 words; those that a reference has, as often as it has them
  double length = 0, reference_length = 0;                 // words; of the reference that is nearest, of two the shorter one

  BleuCounts& operator+=(const BleuCounts& other);
};

// Of one caption, which has a reference at least.
BleuCounts bleu_counts(const CountedCaption& caption);

// The counts as terms of a sum (metric/score.h), and back.
std::vector<double> bleu_terms(const BleuCounts& counts);
BleuCounts bleu_counts_of(std::span<const double> terms);

// BLEU of n-grams of 1 to n words (Papineni, Roukos, Ward, Zhu 2002, equation 4), 0 to 1, with coco-caption's constants: a caption that
// shares no 4-gram has 3.7e-05, not 0 (tylin/coco-caption, bleu_scorer.py).
double bleu(const BleuCounts& counts, std::size_t n);

// Bleu_1 to Bleu_4, of the sums over all captions.
std::vector<Score> bleu_scores(const CountedCaptions& captions);

}  // namespace mm
