#include "evaluate/coco_rows.h"

#include <vector>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Reading {
  TemporaryFolder folder;

  std::vector<CocoRow> rows(const std::string& text) {
    std::vector<CocoRow> all;
    read_coco_rows(folder.file("x.json", text), [&](const CocoRow& row) { all.push_back(row); });
    return all;
  }

  // Without the folder's name.
  std::string complains(const std::string& text) {
    auto said = complaint([&] { rows(text); });
    if (const auto at = said.find("x.json"); at != std::string::npos) said.erase(0, at);
    return said;
  }
};

}  // namespace

TEST_CASE("lists of an object are read by name, all else is passed over") {
  Reading reading;
  const auto rows = reading.rows(R"({"info": {"images": [{"id": 9}], "bbox": [1]}, "licenses": [[1], 2],
    "images": [{"id": 3, "file_name": "a.jpg", "x": {"id": 5, "bbox": [1, {"area": "no"}]}}],
    "annotations": [{"segmentation": {"counts": [1, 2], "size": [3, 4]}, "id": -1, "image_id": "a", "category_id": 2.0,
                     "bbox": [1, -2.5, 3e0, 0], "area": 7, "iscrowd": true}],
    "categories": [{"id": 2, "name": "cup"}]})");
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].list == "images");
  CHECK(rows[0].id == "3");
  CHECK_FALSE(rows[0].box);
  CHECK(rows[1].id == "-1");
  CHECK(rows[1].picture == "a");
  CHECK(rows[1].category == "2");
  CHECK((rows[1].box == std::array{1.0, -2.5, 3.0, 0.0}));
  CHECK(rows[1].area == 7.0);
  CHECK(rows[1].crowd);
  CHECK_FALSE(rows[1].score);
  CHECK(rows[2].name == "cup");
  CHECK(rows[2].where("f.json") == "f.json: categories[0]");
}

TEST_CASE("an array is a list of its own") {
  Reading reading;
  const auto rows = reading.rows(R"([{"image_id": 1, "score": 0.5}, {"image_id": 18446744073709551615, "bbox": [0, 0, 1, 1]}])");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].score == 0.5);
  CHECK_FALSE(rows[0].box);
  CHECK(rows[1].picture == "18446744073709551615");
  CHECK(rows[1].where("p.json") == "p.json: [1]");
  CHECK(reading.rows("[]").empty());
}

TEST_CASE("what is no such file is told with row and field") {
  Reading reading;
  CHECK(reading.complains("7") == "x.json: expected lists of objects, got a number");
  CHECK(reading.complains("[7]") == "x.json: [0]: expected an object, got a number");
  CHECK(reading.complains("[{}, [1]]") == "x.json: [1]: expected an object, got an array");
  CHECK(reading.complains(R"({"images": 3})") == "x.json: expected an array under 'images', got a number");
  CHECK(reading.complains(R"({"images": {"id": 3}})") == "x.json: expected an array under 'images', got an object");
  CHECK(reading.complains(R"({"images": [], "images": []})") == "x.json: the list 'images' stands twice");
  CHECK(reading.complains(R"([{"bbox": [1, 2, 3]}])") == "x.json: [0]: 'bbox' holds 3 numbers, and a box is left, top, width, height");
  CHECK(reading.complains(R"([{"bbox": [1, 2, 3, 4, 5]}])") ==
        "x.json: [0]: 'bbox' holds 5 numbers, and a box is left, top, width, height");
  CHECK(reading.complains(R"([{"bbox": [1, 2, -3, 4]}])") == "x.json: [0]: 'bbox' has a negative width or height");
  CHECK(reading.complains(R"([{"bbox": [1, 2, 3, 1e10]}])") == "x.json: [0]: 'bbox' holds 1e+10, and no picture is as large");
  CHECK(reading.complains(R"([{"bbox": [1, 2, [3], 4]}])") == "x.json: [0]: 'bbox' holds an array");
  CHECK(reading.complains(R"([{"bbox": [1, 2, null, 4]}])") == "x.json: [0]: 'bbox' holds null");
  CHECK(reading.complains(R"([{"bbox": 4}])") == "x.json: [0]: expected four numbers under 'bbox', got a number");
  CHECK(reading.complains(R"([{"score": "0.5"}])") == "x.json: [0]: expected a number under 'score', got a string");
  CHECK(reading.complains(R"([{"score": [0.5]}])") == "x.json: [0]: expected a number under 'score', got an array");
  CHECK(reading.complains(R"([{"image_id": 1.5}])") == "x.json: [0]: expected a whole number or a text under 'image_id', got a number");
  CHECK(reading.complains(R"([{"image_id": {}}])") == "x.json: [0]: expected a whole number or a text under 'image_id', got an object");
  CHECK(reading.complains(R"([{"name": true}])") == "x.json: [0]: expected a text under 'name', got true or false");
  CHECK(reading.complains(R"([{"iscrowd": 2}])") == "x.json: [0]: expected 0 or 1 under 'iscrowd', got another number");
  CHECK(reading.complains(R"([{"area": -1}])") == "x.json: [0]: 'area' is negative");
  CHECK(reading.complains(R"([{"id": 1, "id": 1}])") == "x.json: [0]: 'id' stands twice in one object");
  CHECK(reading.complains(R"([{"score": NaN}])").starts_with("x.json: not valid JSON: "));
  CHECK(reading.complains(R"([{"score": 1e999}])").starts_with("x.json: not valid JSON: "));
  CHECK(reading.complains("[{\"name\": \"\xff\"}]").starts_with("x.json: not valid JSON: "));
  CHECK(reading.complains("").starts_with("x.json: not valid JSON: "));
  CHECK(reading.complains(std::string(100, '[')).starts_with("x.json: "));
}
