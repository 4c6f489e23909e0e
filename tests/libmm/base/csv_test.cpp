#include "base/csv.h"

#include "support/doctest.h"

TEST_CASE("a cell is quoted where it must be, and an empty one is nothing") {
  CHECK(mm::csv_row({"a", "b,c", "d\"e", "f\ng", ""}) == "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n");
  CHECK(mm::csv_row({"a\rb", " c "}) == "\"a\rb\", c \r\n");
  CHECK(mm::csv_row({"", "a"}) == ",a\r\n");
  CHECK(mm::csv_row({"", ""}) == ",\r\n");
  CHECK(mm::csv_row({}) == "\r\n");
}
