#include "task/explain_report.h"

#include "support/made_explanation.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the set as JSON") {
  const Json json = to_json(made_explanation());
  CHECK(json.number("all") == 0.75);
  CHECK(json.number("nobody") == 0.5);
  CHECK(json.integer("examples") == 4);
  CHECK(json.at("inputs").at(0).string("input") == "text");
  CHECK(json.at("inputs").at(0).number("share") == 0.8);
  CHECK(json.at("inputs").at(1).number("without") == 0.7);
  CHECK(json.at("pairs").at(0).string("second") == "<voice>");
  CHECK(json.at("pairs").at(0).at("information").number("synergy") == 0.02);
  CHECK(json.at("additive").number("gap") == 0.25);
  CHECK(json.at("gradients").at("features").at(0).string("feature") == "text[3]");
  CHECK(json.at("gradients").number("largest_delta") == 0.002);
}

TEST_CASE("without Shapley values there are none in it") {
  auto found = made_explanation();
  found.exact = false;
  found.pairs.clear();
  found.additive.reset();
  found.records[0].shapley.clear();
  const Json json = to_json(found);
  CHECK_FALSE(json.at("inputs").at(0).has("share"));
  CHECK_FALSE(json.has("additive"));
  CHECK_FALSE(record_json(found.records[0], found).has("contributions"));
  CHECK(record_json(found.records[0], found).at("gradients").at("inputs").number("text") == 1);
}

TEST_CASE("a record as JSON") {
  const auto found = made_explanation();
  const Json json = record_json(found.records[1], found);
  CHECK(json.string("id") == "clip 1");
  CHECK(json.at("missing").strings() == std::vector<std::string>{"<voice>"});
  CHECK(json.at("contributions").number("text") == 1.1);
  CHECK(json.at("interactions").number("text x <voice>") == 0.25);
  CHECK(json.at("gradients").at("features").at(0).number("contribution") == 1.1);
}

TEST_CASE("steps that were looked at stand by the names of their inputs, and not where there are none") {
  auto found = made_explanation();
  CHECK_FALSE(to_json(found).has("attention"));
  CHECK_FALSE(record_json(found.records[0], found).has("attention"));
  found.steps_looked_at = {{.input = 1, .names = {"<voice>[0]", "<voice>[1]"}, .records = {}, .mean = {0.25, 0.75}}};
  found.records[0].attention = {{0.5, 0.5}};
  CHECK(to_json(found).at("attention").at("<voice>").numbers() == std::vector<double>{0.25, 0.75});
  CHECK(record_json(found.records[0], found).at("attention").at("<voice>").numbers() == std::vector<double>{0.5, 0.5});
}

TEST_CASE("over seeds there are means and deviations") {
  auto other = made_explanation();
  other.inputs[0].share = 0.6;
  const std::string one = explanation_text("x", {other}), two = explanation_text("x", {made_explanation(), other});
  CHECK(one.find("| text | 60.00 | 20.00 | 55.00 | 70.00 | 90.00 |") != std::string::npos);
  CHECK(two.find("| text | 70.00 +- 14.14 | 20.00 +- 0.00 |") != std::string::npos);
  CHECK(one.find("a gap of 25.00.") != std::string::npos);
  CHECK(one.find("| text x <voice> | 0.125 | 1.00 | 0.100 | 0.200 | 0.050 | 0.020 |") != std::string::npos);
}

TEST_CASE("the records that are unlike the others are the least typical") {
  const auto order = by_typicality(made_explanation());
  REQUIRE(order.size() == 4);
  CHECK(order[3] == 1);  // which has no voice
  CHECK(order[2] == 3);
}
