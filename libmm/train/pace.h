#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace mm {

// How fast a run is since its first batch was there, and what its time goes by: waiting for data, computing updates, and all that is around
// them (logs, validation, checkpoints).
class Pace {
 public:
  explicit Pace(std::function<double()> clock = {});  // seconds, rising; for tests

  // Makes a call that waits for data, and gives what it gives.
  template <class Call>
  auto wait(Call&& call) {
    const double begun = clock_();
    auto made = call();
    if (computed_ > 0)
      waited_ += clock_() - begun;
    else
      start_ = clock_();  // the first batch
    return made;
  }

  // Makes a call that computes: forward, backward, step.
  template <class Call>
  auto compute(Call&& call) {
    const Computing counted(*this);
    return call();
  }
  void step() { ++steps_; }

  std::int64_t steps() const { return steps_; }
  double seconds() const { return clock_() - start_; }
  double rate() const;       // steps a second
  double waiting() const;    // part of the time
  double computing() const;  // part of the time
  std::string text() const;  // "4.81 steps/s, 96.7% of the time computing, 2.9% waiting for data"

  // Writes pace.json into the folder of a run, for who looks at it from outside (task/train_status.h), at most every five seconds.
  void show(const std::string& run, std::int64_t step, std::int64_t steps);

 private:
  struct Computing {
    explicit Computing(Pace& pace) : pace(pace), begun(pace.clock_()) {}
    ~Computing() { pace.computed_ += pace.clock_() - begun; }
    Computing(const Computing&) = delete;
    Computing& operator=(const Computing&) = delete;

    Pace& pace;
    double begun;
  };

  std::function<double()> clock_;
  double start_, shown_;              // seconds
  double waited_ = 0, computed_ = 0;  // seconds
  std::int64_t steps_ = 0;
};

// What pace.json says.
struct ShownPace {
  std::int64_t step = 0;
  std::string text;  // "4.81 steps/s, 12:30 left, 3% of the time waiting for data"
};
std::optional<ShownPace> read_pace(const std::string& run);  // nothing when the run has none; throws Error{input}

}  // namespace mm
