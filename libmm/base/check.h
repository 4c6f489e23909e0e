#pragma once
#include <string>

#include "base/error.h"

// MM_CHECK(condition, Error arguments...): what a person gave us must hold, else the Error is thrown.
//   MM_CHECK(beam >= 1, Kind::usage, "beam must be at least 1", "--decode.beam");
// MM_ASSERT(condition): what our own code promised must hold; a failure is a bug of ours (exit code 70).
#define MM_CHECK(condition, ...)      \
  do {                                \
    if (!(condition)) [[unlikely]]    \
      throw ::mm::Error(__VA_ARGS__); \
  } while (false)

#define MM_ASSERT(condition)                                                                                                             \
  do {                                                                                                                                   \
    if (!(condition)) [[unlikely]]                                                                                                       \
      throw ::mm::Error(::mm::Kind::internal, "this does not hold: " #condition, std::string(__FILE__) + ":" + std::to_string(__LINE__), \
                        "a bug of mm: please report it");                                                                                \
  } while (false)
