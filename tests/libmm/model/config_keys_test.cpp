#include "model/config_keys.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;

namespace {

const Json kConfig =
    Json::parse(R"({"width": 12, "none": 0, "heads": 5, "id": 7, "rate": 0.25, "whole": 1, "layer_norm_eps": 0.5})", "config.json");

}  // namespace

TEST_CASE("members are read, or have the class's default") {
  CHECK(mm::config_size(kConfig, "width", 3) == 12);
  CHECK(mm::config_size(kConfig, "missing", 3) == 3);
  CHECK(mm::config_token(kConfig, "id", 0, 8) == 7);
  CHECK(mm::config_fraction(kConfig, "rate") == 0.25);
  CHECK(mm::config_fraction(kConfig, "missing") == 0);
  CHECK(mm::config_norm_eps(kConfig, 1e-5) == 0.5);
  CHECK(mm::config_norm_eps(Json::object(), 1e-5) == 1e-5);
  CHECK(complaint([] { mm::check_heads(kConfig, "heads", 4, "width", 12); }).empty());
}

TEST_CASE("members that cannot be are refused by name") {
  CHECK(complaint([] { mm::config_size(kConfig, "none", 3); }) == "config.json: none is 0, expected 1 to 1048576");
  CHECK(complaint([] { mm::config_size(kConfig, "width", 3, 11); }) == "config.json: width is 12, expected 1 to 11");
  CHECK(complaint([] { mm::config_token(kConfig, "id", 0, 7); }) == "config.json: id is 7, outside the vocabulary of 7 tokens");
  CHECK(complaint([] { mm::config_fraction(kConfig, "whole"); }) == "config.json: whole is 1.000000, expected 0 or more and below 1");
  CHECK(complaint([] { mm::config_norm_eps(Json::parse(R"({"layer_norm_eps": 0})", "c"), 1); }) ==
        "c: layer_norm_eps is 0.000000, expected above 0 and below 1");
  CHECK(complaint([] { mm::check_heads(kConfig, "heads", 5, "width", 12); }) == "config.json: heads is 5, which does not divide width 12");
}
