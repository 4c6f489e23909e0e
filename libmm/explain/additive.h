#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace mm {

// What of a model of two inputs can be said by each of them alone, added up: the projection EMAP (Hessel and Lee 2020). outputs: f(a_i,
// b_j) of N first and N second inputs in every pairing, with K numbers each, [N, N, K] row by row. Gives of each true pair mean over j of
// f(a_i, b_j) + mean over j of f(a_j, b_i) - mean of all, [N, K]: f itself where f is a sum of two parts. Throws Error{usage} for other
// lengths.
std::vector<double> additive_projection(std::span<const double> outputs, std::size_t examples, std::size_t width);

}  // namespace mm
