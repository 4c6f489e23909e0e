#include "metric/cider.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "base/check.h"

namespace mm {
namespace {

constexpr double kSigma = 6, kScale = 10;

// A text's n-grams with their weights, and the lengths of the four vectors that they make.
struct Weighted {
  std::vector<NgramCount> weights;
  std::array<double, kLongestNgram> norms{};
  double bigrams = 0;
};

// The weight of each n-gram: the logarithm of how many pictures there are for each that has it in its references.
std::vector<double> idf_of(const CountedCaptions& all) {
  std::vector<double> pictures(all.ngrams);
  std::vector<std::uint32_t> newest(all.ngrams);  // the last picture that was counted, from 1
  std::uint32_t picture = 0;
  for (const auto& caption : all.captions) {
    ++picture;
    for (const auto& reference : caption.references)
      for (const auto& one : reference) {
        const auto i = one.ngram / kLongestNgram;
        if (newest[i] != picture) ++pictures[i];
        newest[i] = picture;
      }
  }
  const double log_count = std::log(static_cast<double>(all.captions.size()));
  for (auto& own : pictures) own = log_count - std::log(std::max(1.0, own));
  return pictures;
}

Weighted weighted(const std::vector<NgramCount>& counts, const std::vector<double>& idf) {
  Weighted text{.weights = counts};
  for (auto& one : text.weights) {
    const auto n = one.words() - 1;
    if (n == 1) text.bigrams += one.count;
    one.count *= idf[one.ngram / kLongestNgram];
    text.norms[n] += one.count * one.count;
  }
  for (auto& norm : text.norms) norm = std::sqrt(norm);
  return text;
}

struct Likeness {
  double plain = 0, d = 0;  // the mean over the four lengths of n-grams
};

Likeness likeness(const Weighted& candidate, const Weighted& reference) {
  std::array<double, kLongestNgram> plain{}, clipped{};
  auto there = reference.weights.begin();
  for (const auto& one : candidate.weights) {
    while (there != reference.weights.end() && there->ngram < one.ngram) ++there;
    if (there == reference.weights.end()) break;
    if (there->ngram != one.ngram) continue;
    const auto n = one.words() - 1;
    plain[n] += one.count * there->count;
    clipped[n] += std::min(one.count, there->count) * there->count;
  }
  Likeness alike;
  for (std::size_t n = 0; n < kLongestNgram; ++n) {
    const double norms = candidate.norms[n] * reference.norms[n];
    if (norms == 0) continue;
    alike.plain += plain[n] / norms / kLongestNgram;
    alike.d += clipped[n] / norms / kLongestNgram;
  }
  const double longer = candidate.bigrams - reference.bigrams;
  alike.d *= std::exp(-longer * longer / (2 * kSigma * kSigma));
  return alike;
}

}  // namespace

std::vector<Score> cider_scores(const CountedCaptions& captions) {
  MM_ASSERT(!captions.captions.empty());
  const auto idf = idf_of(captions);
  std::vector<double> plain, d;
  for (const auto& caption : captions.captions) {
    const auto candidate = weighted(caption.candidate, idf);
    Likeness sum;
    for (const auto& reference : caption.references) {
      const auto alike = likeness(candidate, weighted(reference, idf));
      sum.plain += alike.plain;
      sum.d += alike.d;
    }
    const auto count = static_cast<double>(caption.references.size());
    plain.push_back(kScale * sum.plain / count);
    d.push_back(kScale * sum.d / count);
  }
  return {mean_score("CIDEr", d), mean_score("CIDEr-D", d), mean_score("CIDEr-plain", std::move(plain))};
}

}  // namespace mm
