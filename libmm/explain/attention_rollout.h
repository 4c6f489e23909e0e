#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace mm {

// Attention rollout (Abnar and Zuidema 2020): how much of each token goes into each token behind several layers, residual paths counted.
// layers: of each the attention weights [H, T, T] row by row, row t what token t looks at; from the first layer to the last. A' = the mean
// over the heads and the identity, halved, each row brought to the sum 1; then A'_L ... A'_1, [T, T], whose rows sum to 1. Throws
// Error{usage} for other lengths, and weights that are below 0 or no numbers.
std::vector<double> attention_rollout(std::span<const std::vector<double>> layers, std::size_t heads, std::size_t tokens);

// Of a rollout how much each modality takes from each: the mean over the tokens of modality a of what stands in the columns of b, [M, M];
// rows sum to 1. sizes: how many tokens each modality has, one behind the other, none without. Throws Error{usage} for other lengths.
std::vector<double> modality_flow(std::span<const double> rollout, std::span<const std::size_t> sizes);

}  // namespace mm
