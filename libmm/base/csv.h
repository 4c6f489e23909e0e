#pragma once
#include <string>
#include <vector>

namespace mm {

// A table's row, RFC 4180: quoted where it must be, ended by CR LF.
std::string csv_row(const std::vector<std::string>& cells);

}  // namespace mm
