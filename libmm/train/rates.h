#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mm {

// Rates by name, 0 to 1, in the order in which they are shown: {"photos.name", 0.61}. Some are no shares of anything: is_share().
using Rates = std::vector<std::pair<std::string, double>>;

// False of "mae", "rmse", "r2", "correlation" and the counts "n" and "n_zero", and of names that begin with one of them and a dot: they are
// shown as they are, in the unit of what is predicted, all others in percent.
bool is_share(std::string_view name);

double shown_number(std::string_view name, double rate);     // a share times 100, any other as it is
std::string shown_rate(std::string_view name, double rate);  // "61.00"; "0.5312"; of a count "752"

// What a table's head says of its numbers: "Percent", or "Percent (mae, rmse as they are)".
std::string shown_unit(const Rates& rates);

}  // namespace mm
