#pragma once
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

// Who contributed how much to a value, of players (modalities, inputs, tokens) that may be there or not (Shapley 1953).

namespace mm {

inline constexpr std::size_t kMostPlayers = 16;  // 2^16 coalitions

// v(S) of every coalition S of M players, whose bits say who is in it: 2^M values, v(nobody) first.
std::vector<double> coalition_values(std::size_t players, const std::function<double(std::size_t coalition)>& value);

// How many players so many coalitions have. Throws Error{usage} where it is not 2^M with M from 1 to kMostPlayers.
std::size_t players_of(std::span<const double> values);

// phi_m = sum over S without m of |S|! (M - |S| - 1)! / M! [v(S + m) - v(S)]: they add up to v(all) - v(nobody).
std::vector<double> shapley_values(std::span<const double> values);

// Of each pair i < j, in the order 01, 02, ..., 12, ...: sum over S without both of |S|! (M - |S| - 2)! / (M - 1)! [v(S + i + j) - v(S + i)
// - v(S + j) + v(S)] (Grabisch and Roubens 1999). Above 0 where the two say more together than each adds alone.
std::vector<double> shapley_interactions(std::span<const double> values);

}  // namespace mm
