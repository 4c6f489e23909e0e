#pragma once
#include <cstddef>

#include "base/json.h"

namespace mm {

// How many examples of an update are computed together: as many as was asked for, and half as many whenever the memory does not suffice.
class MicroBatch {
 public:
  explicit MicroBatch(std::size_t asked) : asked_(asked), size_(asked) {}

  std::size_t size() const { return size_; }
  bool halve();  // false when it is a single example already

  // So that a run that goes on rounds as it would have: null as long as nothing was halved.
  Json to_json() const;
  void load(const Json& json);  // leaves it as it is when another number was asked for then

 private:
  std::size_t asked_, size_;
};

}  // namespace mm
