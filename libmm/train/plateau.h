#pragma once
#include <cstdint>
#include <limits>

#include "base/json.h"

namespace mm {

// How often the learning rate has fallen under the schedule `plateau`: once whenever more than `patience` validations in a row were not
// better than the best, by a ten-thousandth of it at least. As torch's ReduceLROnPlateau at its defaults.
class Plateau {
 public:
  explicit Plateau(std::int64_t patience) : patience_(patience) {}

  void offer(std::int64_t step, double loss);  // a validation's; of a step that was offered already it changes nothing
  std::int64_t drops() const { return drops_; }

  Json to_json() const;
  void load(const Json& json);  // as to_json() gives it; null is none yet

 private:
  std::int64_t patience_;
  std::int64_t step_ = -1, bad_ = 0, drops_ = 0;
  double best_ = std::numeric_limits<double>::infinity();
};

}  // namespace mm
