#pragma once
#include <vector>

namespace mm {

// Of numbers, in any order unless said. Every function gives 0 of none.
double mean_of(const std::vector<double>& numbers);
double deviation_of(const std::vector<double>& numbers);  // of the population

// part: 0 to 1; linear between neighbours, as numpy.quantile() has it.
double quantile_of(std::vector<double> numbers, double part);

// Of the straight line through points of rising x, by least squares: its slope; 0 of less than two.
double slope_of(const std::vector<double>& x, const std::vector<double>& y);

}  // namespace mm
