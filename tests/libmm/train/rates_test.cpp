#include "train/rates.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("shares are shown in percent, all else as it is") {
  CHECK(is_share("accuracy"));
  CHECK(is_share("maerz"));
  CHECK_FALSE(is_share("mae"));
  CHECK_FALSE(is_share("mae.score"));
  CHECK_FALSE(is_share("r2.shuffled.text"));
  CHECK(shown_number("accuracy", 0.5) == 50);
  CHECK(shown_number("rmse", 0.5) == 0.5);
  CHECK(shown_rate("accuracy", 0.98765) == "98.77");
  CHECK(shown_rate("r2", -0.98765) == "-0.9877");
  CHECK_FALSE(is_share("n"));
  CHECK_FALSE(is_share("n_zero.mag"));
  CHECK(shown_rate("n.mag", 721) == "721");
  CHECK(shown_unit({{"accuracy", 1}}) == "Percent");
  CHECK(shown_unit({{"r2", 1}, {"share", 1}, {"mae.a", 1}}) == "Percent (r2, mae.a as they are)");
}
