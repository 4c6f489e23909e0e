#include "model/json_of.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("members stand in the order in which they are written down") {
  CHECK(json_object({{"b", 1}, {"a", json_array({"x", 2.5, true})}}).dump() == R"({"b":1,"a":["x",2.5,true]})");
  CHECK(json_object({}).dump() == "{}");
}
