#include "florence2/regions.h"

#include <map>
#include <string>

#include "support/caught.h"

#include "support/doctest.h"  // last

using namespace mm;
using namespace mm::florence2;

namespace {

// An array of numbers, or of arrays of them.
std::vector<std::vector<std::int64_t>> points_of(const Json& json) {
  if (json.size() == 0 || !json.at(0).is_array()) return {json.integers()};
  std::vector<std::vector<std::int64_t>> all;
  for (std::size_t i = 0; i < json.size(); ++i) all.push_back(json.at(i).integers());
  return all;
}

void check_regions(const std::vector<Region>& ours, const Json& theirs) {  // of Florence2PostProcessor
  std::size_t n = 0;
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    const auto one = theirs.at(i);
    const bool quad = one.has("quad_box"), box = one.has("bbox");
    const auto shape = quad ? Region::Shape::quad : box ? Region::Shape::box : Region::Shape::polygons;
    const auto points = points_of(one.at(quad ? "quad_box" : box ? "bbox" : "polygons"));
    const bool each = box && one.at("bbox").at(0).is_array();  // grounding: several boxes of a phrase
    for (std::size_t k = 0; k < (each ? points.size() : 1); ++k) {
      REQUIRE(n < ours.size());
      const auto& region = ours[n++];
      CHECK((region.shape == shape));
      CHECK(region.label == one.string(quad ? "text" : "cat_name"));
      CHECK((region.points == (each ? std::vector<std::vector<std::int64_t>>{points[k]} : points)));
    }
  }
  CHECK(n == ours.size());
}

std::vector<Region> read(Said said, std::string_view text) { return regions_of(said, text, {1000, 1000}, {}); }

}  // namespace

TEST_CASE("texts with places, whole and broken, are read as transformers reads them") {
  const std::map<std::string, Said> kinds{{"ocr", Said::quads},
                                          {"phrase_grounding", Said::grounded},
                                          {"description_with_bboxes", Said::boxes},
                                          {"polygons", Said::outlines},
                                          {"bboxes", Said::bare},
                                          {"description_with_bboxes_or_polygons", Said::found}};
  const auto file = Json::read(MM_TEST_DATA "/florence2/parsed.json");
  const RegionRules rules{.naming_nothing = file.at("banned").strings()};
  const auto texts = file.at("texts");
  REQUIRE(texts.size() > 100);
  std::map<std::string, std::size_t> found;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto one = texts.at(i);
    const auto text = one.string("text");
    const auto size = one.at("size").integers();
    for (const auto& [name, said] : kinds) {
      CAPTURE(text);
      CAPTURE(name);
      const auto ours = regions_of(said, text, {static_cast<int>(size[0]), static_cast<int>(size[1])}, rules);
      check_regions(ours, one.get(name));
      found[name] += ours.size();
    }
  }
  for (const auto& [name, said] : kinds) {
    CAPTURE(name);
    CHECK(found[name] >= 10);
  }
}

TEST_CASE("boxes in pixels become places as transformers makes them") {
  const auto cases = Json::read(MM_TEST_DATA "/florence2/parsed.json").at("quantized");
  REQUIRE(cases.size() == 9);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto size = cases.at(i).at(1).integers();
    std::string theirs;
    for (const auto bin : cases.at(i).at(2).integers()) theirs += "<loc_" + std::to_string(bin) + ">";
    CHECK(places_of(cases.at(i).at(0).integers(), {static_cast<int>(size[0]), static_cast<int>(size[1])}) == theirs);
  }
}

TEST_CASE("numbers without end are no places, and text is no region") {
  CHECK(read(Said::bare, "<loc_999999999><loc_1><loc_2><loc_3>").size() == 1);
  CHECK(read(Said::bare, "<loc_9999999999><loc_1><loc_2><loc_3>").empty());
  CHECK(read(Said::quads, "x<loc_999999999><loc_1><loc_2><loc_3><loc_999999999><loc_1><loc_2><loc_999999999>").size() == 1);
  CHECK(read(Said::text, "car<loc_1><loc_2><loc_3><loc_4>").empty());
}

TEST_CASE("a folder says which phrases name nothing and which quads are too small; a pattern of its own is refused") {
  const auto rules = read_region_rules(Json::parse(
      R"({"phrase_grounding": {"banned_grounding_tokens": ["it"]}, "ocr": {"AREA_THRESHOLD": 0.01}})", "processor_config.json"));
  CHECK(rules.naming_nothing == std::vector<std::string>{"it"});
  const auto* const quad = "A<loc_0><loc_0><loc_99><loc_0><loc_99><loc_99><loc_0><loc_99>";  // 99 x 99 of 1000 x 1000
  CHECK(regions_of(Said::quads, quad, {1000, 1000}, {.naming_nothing = {}, .least_quad = 0.009}).size() == 1);
  CHECK(regions_of(Said::quads, quad, {1000, 1000}, rules).empty());
  CHECK(read_region_rules(Json()).naming_nothing.empty());
  CHECK(complaint([] { read_region_rules(Json::parse(R"x({"ocr": {"PATTERN": "(.*)"}})x", "p")); }).find("PATTERN") != std::string::npos);
}

TEST_CASE("white space at both ends is what Python takes for it") {
  CHECK(trimmed(" \t\u3000a b\u00a0\x1f\n") == "a b");
  CHECK(trimmed("") == "");
  CHECK(trimmed(" \n ") == "");
}
