#pragma once
#include <functional>

#include "base/error.h"

// The error that `act` throws; its kind is `internal` and its text empty when it throws none.
inline mm::Error error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const mm::Error& e) {
    return e;
  }
  return {mm::Kind::internal, ""};
}
