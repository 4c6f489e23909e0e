#pragma once
#include <set>
#include <string>
#include <vector>

namespace mm {

// Names in the order of their classes 0, 1, ...: whole numbers by value where all are, else texts by their bytes.
std::vector<std::string> class_order(const std::set<std::string>& names);

}  // namespace mm
