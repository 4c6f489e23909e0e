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
  CHECK(none.count(0, 130) == 2);
  CHECK(none.count(1, 130) == 1);
  CHECK(all.count(0, 130) == 129);
  CHECK(all.count(3, 128) == 124);
  CHECK(all.count(64, 65) == 0);
  CHECK(all.count(70, 70) == 0);
}
