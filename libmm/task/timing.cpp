#include "task/timing.h"

#include <sys/resource.h>

#include <cmath>

#include "base/json.h"

namespace mm {

std::size_t peak_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) * 1024;  // Linux counts KiB
}

double to_microseconds(double seconds) { return std::round(seconds * 1e6) / 1e6; }

std::string Timing::json() const {
  const double seconds = total.seconds();
  Json json = Json::object();
  json.set("load_seconds", to_microseconds(load));
  json.set("decode_seconds", to_microseconds(decode.load()));
  json.set("compute_seconds", to_microseconds(compute));
  json.set("total_seconds", to_microseconds(seconds));
  json.set("items", static_cast<std::uint64_t>(items));
  json.set("items_per_second", seconds > 0 ? static_cast<double>(items) / seconds : 0.0);
  json.set("peak_memory_bytes", static_cast<std::uint64_t>(peak_memory()));
  return json.dump();
}

}  // namespace mm
