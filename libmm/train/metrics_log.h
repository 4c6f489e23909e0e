#pragma once
#include <cstdint>
#include <string>

#include "base/json.h"

namespace mm {

// metrics.jsonl of a run: one JSON object a line, each with a "step". A run that goes on from step N first drops the lines behind N, so
// that the log is the one an uninterrupted run would have written.
class MetricsLog {
 public:
  MetricsLog(std::string path, std::int64_t from_step);  // keeps the lines with step <= from_step; throws Error{output}
  ~MetricsLog();
  MetricsLog(const MetricsLog&) = delete;
  MetricsLog& operator=(const MetricsLog&) = delete;

  void write(const Json& line);  // at once, whole; throws Error{output}
  void sync();                   // onto the disk

 private:
  std::string path_;
  int descriptor_ = -1;
};

}  // namespace mm
