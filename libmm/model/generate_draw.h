#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "model/generate.h"

namespace mm {

struct Candidate {
  std::int64_t token = 0;
  float score = 0;  // logit or log-probability, divided by the temperature
};

// What temperature, top-k and top-p leave of one row of scores [V], in the order and with the edge rules of transformers: all tokens that
// tie with the k-th stay; top-p keeps the token that crosses the bound; at least `least` tokens stay. Impossible tokens (-inf) never do.
std::vector<Candidate> candidates(std::span<const float> scores, const Decoding& decoding, int least);

// The probabilities among candidates; they sum to 1.
std::vector<double> probabilities(std::span<const Candidate> candidates);

// One candidate's token, drawn by probability.
std::int64_t draw(std::span<const Candidate> candidates, Random random);

// A score plus noise: the k highest of a list, in order, are k draws without replacement by softmax of the scores (Gumbel top-k, Kool et
// al. 2019). The same as torch.multinomial's exponential race.
double perturbed(float score, Random random);

// Which of the random streams of `seed` an item's n-th text draws from.
std::uint64_t stream_of(std::uint64_t item, std::uint64_t n);

}  // namespace mm
