#include "index/row_set.h"

#include "support/doctest.h"

TEST_CASE("rows are there or not, each on its own") {
  mm::RowSet none(130), all(130, true);
  CHECK(none.rows() == 130);
  none.add(0);
  none.add(129);
  all.remove(64);
  for (std::size_t row = 0; row < 130; ++row) {
    CHECK(none.has(row) == (row == 0 || row == 129));
    CHECK(all.has(row) == (row != 64));
  }
}
