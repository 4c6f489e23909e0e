#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "task/format.h"

namespace mm {

// What an earlier run left in an output, for --resume.
struct EarlierRun {
  std::unordered_set<std::string> ids;                     // of the records that stand there
  std::unordered_map<std::string, std::string> questions;  // by id: what was asked, where records are questions
  std::size_t failed = 0;                                  // how many of them are failures
  std::string model;                                       // what answered last; empty when nothing says so
  std::size_t bytes = 0;                                   // up to here it is whole records; behind it the end, or a line torn by a crash
};

// Reads back what Writing wrote. columns: of CSV, the answer's fields as this run writes them. Throws Error{output} when `text` is
// something else, naming the line; Error{usage} for a table of other columns, and for text, which does not name its records.
EarlierRun read_earlier_run(std::string_view text, Format format, const std::vector<std::string>& columns, const std::string& name);

}  // namespace mm
