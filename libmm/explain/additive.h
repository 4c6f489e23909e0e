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

// The same of M inputs. means[m]: of example i the mean over j of f(input m of i, all others of j), [N, K]. Gives of each example the sum
// over the inputs of means[m] - their mean, + the mean of all: f itself where f is a sum of M parts, and of two inputs what stands above.
// Throws Error{usage} for other lengths.
std::vector<double> additive_projection_of_means(std::span<const std::vector<double>> means, std::size_t examples, std::size_t width);

}  // namespace mm
