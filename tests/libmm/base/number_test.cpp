#include "base/number.h"

#include <cstdint>

#include "support/doctest.h"

TEST_CASE("digits from the first to the last, that the type can hold") {
  CHECK(mm::whole_number<int>("12") == 12);
  CHECK(mm::whole_number<int>("-12") == -12);
  CHECK(mm::whole_number<std::uint64_t>("18446744073709551615") == UINT64_MAX);
  for (const char* text : {"", " 1", "1 ", "+1", "1.0", "1e3", "0x1", "a", "99999999999", "--1"}) {
    CAPTURE(text);
    CHECK_FALSE(mm::whole_number<int>(text));
  }
  CHECK_FALSE(mm::whole_number<std::uint64_t>("-1"));
}
