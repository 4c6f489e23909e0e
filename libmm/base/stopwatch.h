#pragma once
#include <chrono>

namespace mm {

// Seconds of a clock that only rises; its start means nothing.
inline double seconds_now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// Seconds since it was made.
class Stopwatch {
 public:
  double seconds() const { return seconds_now() - start_; }

 private:
  double start_ = seconds_now();
};

}  // namespace mm
