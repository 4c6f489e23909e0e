#pragma once
#include <string>

#include "base/error.h"

// What a call complains of, as a person reads it: "photos.yaml:7:3: unknown key 'bean'". Empty when it complains of nothing.
template <class Call>
std::string complaint(Call&& call) {
  try {
    call();
  } catch (const mm::Error& e) {
    return (e.where.empty() ? "" : e.where + ": ") + e.what();
  }
  return "";
}

// The exit code that the call's Error stands for; 0 when there is none.
template <class Call>
int exit_code(Call&& call) {
  try {
    call();
  } catch (const mm::Error& e) {
    return static_cast<int>(e.kind);
  }
  return 0;
}

// The error that the call throws; its kind is `internal` and its text empty when it throws none.
template <class Call>
mm::Error error_of(Call&& call) {
  try {
    call();
  } catch (const mm::Error& e) {
    return e;
  }
  return {mm::Kind::internal, ""};
}
