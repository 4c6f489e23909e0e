#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "train/contract.h"

namespace mm {

// A checked experiment, as share/experiment/results keeps it.
struct ContractResult {
  std::string name, source, note;
  std::string date, version, processor;  // "2026-11-21", of mm, of the machine
  std::vector<std::uint64_t> seeds;
  std::vector<std::string> grid;
  std::string selection;  // as SeedReport's
  std::vector<Verdict> verdicts;
  std::vector<Floor> floors;
  std::vector<std::vector<std::string>> table = {};  // of a grid, its points, the best first; the first row are the names of the columns
  std::string ranked_by = {};                        // likewise: by what they are ranked

  bool met() const;
};

Json to_json(const ContractResult& result);
ContractResult contract_result(const Json& json);  // throws Error{input}

// The result of one check as Markdown: published, ours, interval, verdict; then the floors.
std::string contract_text(const ContractResult& result);

// Many of them as one Markdown table, a row for each claim; then, under the name of each that has a grid, the table of its points.
std::string results_text(const std::vector<ContractResult>& results);

}  // namespace mm
