#pragma once
#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>

namespace mm {

// Seconds since it was made.
class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

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
