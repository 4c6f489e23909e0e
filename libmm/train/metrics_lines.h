#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace mm {

// One line of metrics.jsonl (train/metrics_log.h).
struct MetricsLine {
  std::string_view text;  // with its end
  Json values;            // an object; a value that was no finite number is null
  std::int64_t step = 0;  // its "step"
};

// Gives every line of a metrics.jsonl to `visit`, in their order; none when the file is not there. A last line without its end, which a
// crash or a writer who is not done with it leaves, is passed over. Throws Error{input} for any other line that is no object with a "step".
void each_metrics_line(const std::string& path, const std::function<void(const MetricsLine& line)>& visit);

}  // namespace mm
