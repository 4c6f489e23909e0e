#pragma once
#include <array>
#include <cstddef>
#include <span>

namespace mm {

// What two variables tell of a third, in bits: both of them the same, each alone, and only together.
struct InformationParts {
  double redundant = 0, first = 0, second = 0, synergy = 0;
};

// The partial information decomposition of Bertschinger et al. 2014: with q the joint closest to independence of (X1, X2) and Y among those
// that keep the tables of (X1, Y) and (X2, Y), redundant = I(X1; Y) + I(X2; Y) - I_q(X1 X2; Y), first = I_q - I(X2; Y), second = I_q -
// I(X1; Y), synergy = I - I_q. q is found by turns of two exact projections, until I_q falls by less than 1e-10 bits in a turn.
//
// table: counts or probabilities of (x1, x2, y), [A, B, Y] row by row, none negative, their sum above 0 (Error{usage} else).
InformationParts information_parts(std::span<const double> table, const std::array<std::size_t, 3>& sizes);

}  // namespace mm
