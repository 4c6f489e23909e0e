#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "train/report.h"

namespace mm {

// What one number of metrics.jsonl was over the steps.
struct MetricCurve {
  std::string name;                               // "valid.loss"
  std::vector<std::pair<double, double>> points;  // step, value; NaN for null, which was no finite number
};

// Every number of a run but "step" and "epoch", in order of first appearance. Throws Error{input} for a metrics.jsonl that is none.
std::vector<MetricCurve> read_curves(const std::string& run);

// The report as one page of HTML that needs no other file and runs no script, in light or dark as the reader's system is: the title, the
// note and the table of report_table with a column for each seed when there are several, then a chart for each metric with a line for
// each seed. curves: of each seed, in the order of `seeds`.
std::string report_html(std::string_view title, const std::vector<SeedReport>& seeds, const std::vector<Floor>& floors,
                        const std::vector<std::vector<MetricCurve>>& curves);

}  // namespace mm
