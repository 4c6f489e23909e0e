#pragma once
#include <cstdint>

#include "base/json.h"

namespace mm {

// What the loss is multiplied by before the backward pass in f16, whose smallest numbers are larger than many gradients (Micikevicius et
// al. 2018, section 3.2): 2^16 at first, half of it where the gradients were no numbers any more, and double after 2000 updates in a row
// without that. Powers of two, so that dividing by it afterwards is exact.
class LossScale {
 public:
  double value() const { return value_; }

  bool halve();    // false, and nothing changes, when it is 1: then the scale is not what makes the gradients too large
  void updated();  // after an update that was made

  Json to_json() const;
  void load(const Json& json);  // what to_json() gave; throws Error{input}

 private:
  double value_ = 65536;
  std::int64_t updates_ = 0;  // in a row
};

}  // namespace mm
