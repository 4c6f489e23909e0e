#pragma once
#include <atomic>
#include <cstddef>
#include <string>

#include "base/stopwatch.h"

namespace mm {

double to_microseconds(double seconds);  // rounded to whole ones, still in seconds: what records and --timing show

// What --timing tells of a run. load and compute are wall time; decode is summed over the threads that read ahead.
struct Timing {
  Stopwatch total;
  double load = 0;                 // seconds: opening the model
  std::atomic<double> decode = 0;  // seconds: reading and preparing inputs
  double compute = 0;              // seconds: the model at work
  std::size_t items = 0;           // records answered

  std::string json() const;  // one line: {"load_seconds":...}
};

std::size_t peak_memory();  // most bytes of this process in memory so far

}  // namespace mm
