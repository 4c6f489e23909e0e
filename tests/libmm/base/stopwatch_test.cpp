#include "base/stopwatch.h"

#include "support/doctest.h"

TEST_CASE("a stopwatch only rises, from zero") {
  const mm::Stopwatch watch;
  const double first = watch.seconds(), second = watch.seconds();
  CHECK(first >= 0);
  CHECK(second >= first);
  CHECK(first < 60);
}
