#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// A table's row, RFC 4180: quoted where it must be, ended by CR LF.
std::string csv_row(const std::vector<std::string>& cells);

// Takes a row apart. Inside quotes the parting character is text, and a doubled quote is one quote. None where a quote is still open at the
// end: the row goes on in the next line.
std::optional<std::vector<std::string>> csv_cells(std::string_view row, char by);

}  // namespace mm
