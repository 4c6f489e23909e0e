#include "model/generate_draw.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "base/check.h"
#include "base/hash.h"

namespace mm {
namespace {

constexpr float kImpossible = -std::numeric_limits<float>::infinity();

// The k-th highest score; one pass over the row, as few scores beat the best k seen so far.
float kth_highest(std::span<const float> scores, std::size_t k) {
  std::vector<float> best(scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(k));
  std::make_heap(best.begin(), best.end(), std::greater<>());  // its front is the lowest
  for (const float score : scores.subspan(k)) {
    if (score <= best.front()) continue;
    std::pop_heap(best.begin(), best.end(), std::greater<>());
    best.back() = score;
    std::push_heap(best.begin(), best.end(), std::greater<>());
  }
  return best.front();
}

// Likelier first; of equals the higher id, as transformers sorts upwards and cuts from the bottom.
bool less_likely(const Candidate& a, const Candidate& b) { return a.score < b.score || (a.score == b.score && a.token < b.token); }

// The likeliest candidates that together reach top_p. A heap gives them one by one, so that the tail of the vocabulary is never sorted.
std::vector<Candidate> nucleus(std::vector<Candidate> all, double top_p, std::size_t least) {
  if (all.empty()) return all;
  std::make_heap(all.begin(), all.end(), less_likely);
  const float highest = all.front().score;
  double total = 0, reached = 0;
  for (const auto& candidate : all) total += std::exp(static_cast<double>(candidate.score) - highest);
  std::vector<Candidate> kept;
  while (!all.empty() && (kept.size() < least || reached < top_p * total)) {
    std::pop_heap(all.begin(), all.end(), less_likely);
    kept.push_back(all.back());
    all.pop_back();
    reached += std::exp(static_cast<double>(kept.back().score) - highest);
  }
  return kept;
}

}  // namespace

std::vector<Candidate> candidates(std::span<const float> scores, const Decoding& decoding, int least) {
  MM_ASSERT(least >= 1);
  const auto temperature = static_cast<float>(decoding.temperature);
  const auto k = std::min(scores.size(), static_cast<std::size_t>(std::max(decoding.top_k, least)));
  const float bound = decoding.top_k > 0 && k > 0 ? kth_highest(scores, k) / temperature : kImpossible;
  std::vector<Candidate> kept;
  for (std::size_t token = 0; token < scores.size(); ++token) {
    const float score = scores[token] / temperature;
    if (score >= bound && score != kImpossible) kept.push_back({static_cast<std::int64_t>(token), score});
  }
  return decoding.top_p < 1 ? nucleus(std::move(kept), decoding.top_p, static_cast<std::size_t>(least)) : kept;
}

std::vector<double> probabilities(std::span<const Candidate> candidates) {
  if (candidates.empty()) return {};
  const auto by_score = [](const Candidate& a, const Candidate& b) { return a.score < b.score; };
  const double highest = std::max_element(candidates.begin(), candidates.end(), by_score)->score;
  std::vector<double> weights;
  double total = 0;
  for (const auto& candidate : candidates) total += weights.emplace_back(std::exp(candidate.score - highest));
  for (auto& weight : weights) weight /= total;
  return weights;
}

std::int64_t draw(std::span<const Candidate> candidates, Random random) {
  MM_CHECK(!candidates.empty(), Kind::input, "no token is left to draw from", "sampling",
           "loosen --decode.no-repeat-ngram or --decode.min-length");
  const auto chances = probabilities(candidates);
  double left = random.uniform();
  std::size_t i = 0;
  while (i + 1 < candidates.size() && left >= chances[i]) left -= chances[i++];
  return candidates[i].token;
}

double perturbed(float score, Random random) { return score - std::log(-std::log1p(-random.uniform())); }

std::uint64_t stream_of(std::uint64_t item, std::uint64_t n) { return mix64(mix64(item) + n); }

}  // namespace mm
