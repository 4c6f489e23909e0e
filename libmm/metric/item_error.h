#pragma once
#include <cstddef>
#include <utility>

#include "base/error.h"

namespace mm {

// Why one of the items that are scored together cannot be, by its number. Who read the items knows where it stands.
struct ItemError : Error {
  ItemError(std::size_t item, const Error& why) : Error(why), item(item) {}

  std::size_t item;
};

inline constexpr const char* kTooLong = "cut it into sentences or utterances";  // what to do about a text that is

// Makes a call that is about one item: an Error of it becomes an ItemError.
template <class Call>
auto of_item(std::size_t item, Call&& call) {
  try {
    return std::forward<Call>(call)();
  } catch (const Error& why) {
    throw ItemError(item, why);
  }
}

}  // namespace mm
