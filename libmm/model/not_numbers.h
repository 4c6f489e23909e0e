#pragma once
#include <cmath>
#include <optional>

#include "base/error.h"

namespace mm {

// A model whose scores are NaN: its weights are, or it was computed in too narrow a type. Who knows which model it was says so in its
// place.
struct NotNumbers : Error {
  NotNumbers()
      : Error(Kind::input, "the model's scores are not numbers (NaN)", "",
              "its weights are broken, or the precision is too narrow for them: try --precision fp32") {}
};

// One score that is not a number makes all log-probabilities of its row so.
inline void check_number(double logprob) {
  if (std::isnan(logprob)) throw NotNumbers();
}

// What `compute` gives; where scores are not numbers, `told` is thrown in place of the error that knows no model.
template <class Compute>
auto told_of(const std::optional<Error>& told, const Compute& compute) {
  try {
    return compute();
  } catch (const NotNumbers& error) {
    throw Error(told.value_or(error));
  }
}

}  // namespace mm
