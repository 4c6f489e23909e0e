#include "model/block_shape.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("how often a window stands") {
  CHECK(blocks::places(5, 3, 1, 0) == 3);
  CHECK(blocks::places(5, 3, 2, 1) == 3);
  CHECK(blocks::places(3, 3, 7, 0) == 1);
  CHECK(complaint([] { blocks::places(2, 5, 1, 1); }) == "a window of 5 does not fit into 2 with pad=1");
}

TEST_CASE("what comes in has as many dimensions as are wanted, or it is said") {
  CHECK(complaint([] { blocks::check_rank(BlockArguments("conv"), {4, 5}, 2, "[T, C]"); }).empty());
  CHECK(complaint([] {
          blocks::check_rank(BlockArguments("conv"), {4, 5}, 3, "[C, H, W]");
        }) == "'conv' takes [C, H, W], and what comes in is [4, 5]");
  CHECK(exit_code([] { blocks::check_rank(BlockArguments("conv"), {}, 1, "[C]"); }) == 2);
}
