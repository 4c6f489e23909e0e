#include "base/check.h"

#include "support/doctest.h"

TEST_CASE("MM_CHECK throws what a person can act on, MM_ASSERT a bug of ours with its line") {
  MM_CHECK(true, mm::Kind::usage, "unreachable");
  MM_ASSERT(true);
  try {
    MM_CHECK(1 + 1 == 3, mm::Kind::usage, "beam must be at least 1", "--decode.beam", "leave it out");
    FAIL("MM_CHECK let a false condition pass");
  } catch (const mm::Error& e) {
    CHECK(e.kind == mm::Kind::usage);
    CHECK(e.where == "--decode.beam");
    CHECK(e.hint == "leave it out");
  }
  try {
    MM_ASSERT(1 + 1 == 3);
    FAIL("MM_ASSERT let a false condition pass");
  } catch (const mm::Error& e) {
    CHECK(e.kind == mm::Kind::internal);
    CHECK(std::string(e.what()) == "this does not hold: 1 + 1 == 3");
    CHECK(e.where.find("check_test.cpp:") != std::string::npos);
  }
}

TEST_CASE("a check in an if without braces keeps its else") {
  bool reached = false;
  if (false)
    MM_CHECK(false, mm::Kind::usage, "unreachable");
  else
    reached = true;
  CHECK(reached);
}
