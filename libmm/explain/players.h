#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

// Contributions where players are too many for every coalition: the words of a text, the patches of a picture, the steps of a sound.

namespace mm {

// Who is there, one byte a player: 1 is there, 0 is not.
using Present = std::vector<std::uint8_t>;

// v(S) of several coalitions at once, so that a model answers them together.
using ValuesOf = std::function<std::vector<double>(std::span<const Present> coalitions)>;

// What goes when one player goes: v(all) - v(all but i) of each.
struct LeftOut {
  double all = 0;             // v(all)
  std::vector<double> falls;  // [players]
};
LeftOut leave_one_out(std::size_t players, const ValuesOf& values);

struct SampledShapley {
  std::vector<double> contributions;    // [players]; they add up to all - nobody
  std::vector<double> standard_errors;  // [players] of the contributions; 0 where every coalition was asked
  double all = 0, nobody = 0;           // v(all), v(nobody)
  std::size_t asked = 0;                // coalitions whose value was asked for
  bool exact = false;                   // every coalition was
};

struct SamplingPlan {
  std::size_t orders = 16;          // orders in which players come, each also backwards
  std::uint64_t seed = 0, key = 0;  // the orders are a function of these alone
  std::size_t together = 256;       // coalitions asked for at once, at most
};

// Shapley values as the mean over drawn orders of what each player adds when it comes. Every order is also gone backwards (Mitchell et al.
// 2022, "Sampling permutations for Shapley value estimation"; shap's PermutationExplainer), so an order costs 2 * players coalitions at
// most. Where 2^players are no more than that all orders together, every coalition is asked instead. A coalition is asked for once.
SampledShapley sampled_shapley(std::size_t players, const ValuesOf& values, const SamplingPlan& plan);

// MM-SHAP (Parcalabescu and Frank 2023): of each modality the part of sum |phi|. sizes: how many players each has, one behind the other.
// All 0 where nothing contributes. Throws Error{usage} where the sizes are not those of the contributions.
std::vector<double> modality_shares(std::span<const double> contributions, std::span<const std::size_t> sizes);

}  // namespace mm
