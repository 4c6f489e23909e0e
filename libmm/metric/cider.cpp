#include "metric/cider.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "metric/ngrams.h"

namespace mm {
namespace {

constexpr double kSigma = 6, kScale = 10;

using Frequencies = std::unordered_map<Ngram, double, NgramHash>;

// An n-gram of a text with its weight, and of all of them the lengths of the four vectors.
struct Weighted {
  std::vector<NgramCount> weights;
  std::array<double, kLongestNgram> norms{};
  double bigrams = 0;
};

Frequencies pictures_of(std::span<const JudgedCaption> captions) {
  Frequencies pictures;
  std::vector<Ngram> own;
  for (const auto& caption : captions) {
    own.clear();
    for (const auto& reference : caption.references)
      for (const auto& one : count_ngrams(reference)) own.push_back(one.ngram);
    std::ranges::sort(own);
    const auto same = std::ranges::unique(own);
    own.erase(same.begin(), same.end());
    for (const auto& ngram : own) ++pictures[ngram];
  }
  return pictures;
}

Weighted weighted(std::span<const WordId> words, const Frequencies& pictures, double log_count) {
  Weighted text{.weights = count_ngrams(words)};
  for (auto& [ngram, count] : text.weights) {
    const auto n = ngram.size() - 1;
    if (n == 1) text.bigrams += count;
    const auto known = pictures.find(ngram);
    count *= log_count - std::log(known == pictures.end() ? 1.0 : known->second);
    text.norms[n] += count * count;
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
    there = std::lower_bound(there, reference.weights.end(), one.ngram, [](const NgramCount& a, const Ngram& b) { return a.ngram < b; });
    if (there == reference.weights.end()) break;
    if (there->ngram != one.ngram) continue;
    const auto n = one.ngram.size() - 1;
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

std::vector<Score> cider_scores(std::span<const JudgedCaption> captions) {
  MM_ASSERT(!captions.empty());
  const auto pictures = pictures_of(captions);
  const double log_count = std::log(static_cast<double>(captions.size()));
  std::vector<double> plain, d;
  for (const auto& caption : captions) {
    const auto candidate = weighted(caption.candidate, pictures, log_count);
    Likeness sum;
    for (const auto& reference : caption.references) {
      const auto alike = likeness(candidate, weighted(reference, pictures, log_count));
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
