#pragma once
#include <cstddef>
#include <vector>

namespace mm {

// Where an integral over [0, 1] is looked at, and what each place counts: exact for polynomials up to the degree 2 n - 1.
struct Quadrature {
  std::vector<double> nodes, weights;  // nodes ascending, in (0, 1); weights above 0, their sum 1
};

// The n nodes of Gauss and Legendre, brought from [-1, 1] to [0, 1]. n >= 1.
Quadrature gauss_legendre(std::size_t n);

}  // namespace mm
