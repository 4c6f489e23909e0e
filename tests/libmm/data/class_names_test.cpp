#include "data/class_names.h"

#include "support/doctest.h"

using namespace mm;

using Names = std::vector<std::string>;

TEST_CASE("whole numbers by value, texts by their bytes") {
  CHECK(class_order({"10", "9", "-1"}) == Names{"-1", "9", "10"});
  CHECK(class_order({"b", "a", "10", "9"}) == Names{"10", "9", "a", "b"});
  CHECK(class_order({}).empty());
}
