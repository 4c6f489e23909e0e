#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

namespace mm {

// The step with the best value of each thing that validations measure, by its name: the least "loss", the greatest of any other. A value
// that is not a finite number is never the best.
class BestSteps {
 public:
  BestSteps() = default;
  explicit BestSteps(const Json& json);  // as to_json() gives it, or null; throws Error{input}

  void offer(const std::string& measure, std::int64_t step, double value);  // of two that are equal, the earlier one is the best

  std::optional<std::int64_t> step(const std::string& measure) const;  // nothing when nothing was offered
  std::vector<std::int64_t> steps() const;                             // of all measures; one may stand twice
  bool has(std::int64_t step) const;                                   // is it the best of any
  bool forget(const std::function<bool(std::int64_t)>& gone);          // drops the steps for which it holds; were there any?

  Json to_json() const;  // {"loss": {"step": 1200, "value": 0.5}}

 private:
  struct Best {
    std::int64_t step = 0;
    double value = 0;
  };
  std::map<std::string, Best> best_;
};

}  // namespace mm
