#pragma once
#include <string>

#include "support/doctest.h"

// A file of bytes that is taken as it is, and refused when it is cut off anywhere or goes on behind its end. `complaint_about` gives the
// complaint about a file of some bytes, empty when it is taken.
template <class Complaint>
void check_cut_anywhere(const std::string& whole, Complaint&& complaint_about) {
  REQUIRE(complaint_about(whole).empty());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    CHECK_FALSE(complaint_about(whole.substr(0, length)).empty());
  }
  CHECK_FALSE(complaint_about(whole + "x").empty());
}
