#include "base/row_id.h"

#include "base/error.h"

#include "support/doctest.h"

TEST_CASE("an id is a text or a whole number") {
  const auto id = [](const char* line) { return mm::row_id(mm::Json::parse(line, "list:1")); };
  CHECK(id(R"({"id": "a b"})") == "a b");
  CHECK(id(R"({"id": 7})") == "7");
  CHECK(id(R"({"id": -7})") == "-7");
  CHECK(id(R"({"image": "a.jpg"})").empty());
  CHECK_THROWS_WITH_AS(id(R"({"id": ""})"), "an empty id", mm::Error);
  CHECK_THROWS_AS(id(R"({"id": 1.5})"), mm::Error);
}
