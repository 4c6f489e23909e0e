#include "fusion/fitting_shapes.h"

#include <vector>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::vector<ModalityShape> kText{{"text", 4, 3}};
const std::vector<ModalityShape> kLonger{{"text", 4, 3}, {"audio", 5, 3}};
const std::vector<ModalityShape> kWider{{"text", 4, 3}, {"audio", 4, 2}};

}  // namespace

TEST_CASE("steps, widths and the count of modalities are held against what a fusion asks") {
  CHECK_NOTHROW(check_same_steps(kWider));
  CHECK_NOTHROW(check_same_width(kLonger));
  CHECK_NOTHROW(check_several("mult", kWider));
  CHECK(complaint([] { check_same_steps(kLonger); }) == "'text' has 4 steps and 'audio' has 5: side by side they need the same");
  CHECK(complaint([] { check_same_width(kWider); }) == "'text' is 3 wide and 'audio' is 2: they need the same");
  CHECK(complaint([] { check_several("mult", kText); }) == "'mult' fuses two modalities or more, not one");
  CHECK(exit_code([] { check_several("mult", kText); }) == 2);
}
