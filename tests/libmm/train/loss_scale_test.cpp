#include "train/loss_scale.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the scale begins at 2^16 and is halved down to 1, no further") {
  LossScale scale;
  CHECK(scale.value() == 65536);
  for (double left = 65536; left > 1; left /= 2) {
    CHECK(scale.value() == left);
    CHECK(scale.halve());
  }
  CHECK(scale.value() == 1);
  CHECK_FALSE(scale.halve());
  CHECK(scale.value() == 1);
}

TEST_CASE("it doubles after 2000 updates in a row") {
  LossScale scale;
  for (int i = 0; i < 1999; ++i) scale.updated();
  CHECK(scale.value() == 65536);
  scale.halve();  // the count begins anew
  for (int i = 0; i < 1999; ++i) scale.updated();
  CHECK(scale.value() == 32768);
  scale.updated();
  CHECK(scale.value() == 65536);
  for (int i = 0; i < 2000; ++i) scale.updated();
  CHECK(scale.value() == 131072);
}

TEST_CASE("what is stored goes on where it was") {
  LossScale scale, other;
  scale.halve();
  for (int i = 0; i < 1500; ++i) scale.updated();
  other.load(Json::parse(scale.to_json().dump(), "state.json"));
  for (int i = 0; i < 499; ++i) other.updated();
  CHECK(other.value() == 32768);
  other.updated();
  CHECK(other.value() == 65536);
}

TEST_CASE("a stored scale that cannot be one is refused") {
  for (const char* text : {R"({"value": 0.5, "updates": 0})", R"({"value": 3, "updates": 0})", R"({"value": -2, "updates": 0})",
                           R"({"value": 2, "updates": -1})", R"({"value": 2, "updates": 2000})"}) {
    LossScale scale;
    CHECK(complaint([&] { scale.load(Json::parse(text, "state.json")); }).find("is no loss scale") != std::string::npos);
    CHECK(scale.value() == 65536);
  }
  LossScale scale;
  CHECK(exit_code([&] { scale.load(Json::parse(R"({"value": 2})", "state.json")); }) == 3);
}
