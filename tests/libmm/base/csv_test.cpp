#include "base/csv.h"

#include "support/doctest.h"

TEST_CASE("a cell is quoted where it must be, and an empty one is nothing") {
  CHECK(mm::csv_row({"a", "b,c", "d\"e", "f\ng", ""}) == "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n");
  CHECK(mm::csv_row({"a\rb", " c "}) == "\"a\rb\", c \r\n");
  CHECK(mm::csv_row({"", "a"}) == ",a\r\n");
  CHECK(mm::csv_row({"", ""}) == ",\r\n");
  CHECK(mm::csv_row({}) == "\r\n");
}

TEST_CASE("a row is taken apart as it was put together, and one that is not whole says so") {
  const std::vector<std::string> cells{"a", "b,c", "d\"e", "f\ng", "", " h "};
  auto row = mm::csv_row(cells);
  row.resize(row.size() - 2);
  const auto found = mm::csv_cells(row, ',');
  REQUIRE(found.has_value());
  CHECK((*found == cells));
  CHECK(!mm::csv_cells("a,\"b", ',').has_value());
  CHECK(mm::csv_cells("a\tb\"c\"", '\t')->at(1) == "b\"c\"");
  CHECK(mm::csv_cells("", ',')->size() == 1);
}
