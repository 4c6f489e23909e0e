#pragma once
#include <string>

namespace mm {

// Writes a run's metrics.csv beside its metrics.jsonl, for spreadsheets: a column for every key in the order in which the keys first occur,
// a row for every line. A cell is empty where a line has no such key, or null for it. RFC 4180, lines end in CR LF. A function of
// metrics.jsonl alone: written anew each time, whole or not. Throws Error{input} for a metrics.jsonl that is none, Error{output}.
void write_metrics_csv(const std::string& run);

}  // namespace mm
