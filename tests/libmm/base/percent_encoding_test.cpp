#include "base/percent_encoding.h"

#include <doctest/doctest.h>

TEST_CASE("addresses are written in plain letters") {
  CHECK(mm::percent_encoded("refs/pr 1", false) == "refs%2Fpr%201");
  CHECK(mm::percent_encoded("a/b?c#d%", true) == "a/b%3Fc%23d%25");
  CHECK(mm::percent_encoded("\xC3\xA9\n~", true) == "%C3%A9%0A~");
}
