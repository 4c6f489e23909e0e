#include "evaluate/detections.h"

#include <numeric>

#include "support/caught.h"
#include "support/golden_metrics.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Files {
  TemporaryFolder folder;
  std::string references = R"({"images": [{"id": 10}, {"id": 9}], "categories": [{"id": 1, "name": "cup"}],
    "annotations": [{"id": 1, "image_id": 9, "category_id": 1, "bbox": [0, 0, 10, 10], "area": 90, "iscrowd": 0}]})";
  std::string predictions = R"([{"image_id": 9, "category_id": 1, "bbox": [0, 0, 10, 10], "score": 0.5}])";

  Judgement judged() { return judge_detections(folder.file("p.json", predictions), folder.file("r.json", references)); }

  // Without the folder's name.
  std::string complains() {
    auto said = complaint([&] { judged(); });
    if (const auto at = said.find(".json: "); at != std::string::npos) said.erase(0, at - 1);
    return said;
  }
};

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("every figure is pycocotools', traps and all") {
  const auto cases = Json::read(MM_TEST_DATA "/metrics/detection.json");
  REQUIRE(cases.size() == 3);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    CAPTURE(i);
    Files files;
    files.references = cases.at(i).at("references").dump();
    files.predictions = cases.at(i).at("predictions").dump();
    const auto judgement = files.judged();
    const auto expected = cases.at(i).at("expected");
    CHECK(judgement.scores.size() == expected.size());
    CHECK(count_named(judgement.scores, expected) == expected.size());
    check_scores(judgement.scores, expected, judgement.ids.size());
  }
}

TEST_CASE("pictures are items in the order of their numbers, held to what stands in them") {
  Files files;
  const auto one = files.judged();
  CHECK(one.ids == std::vector<std::string>{"9", "10"});
  CHECK(score_named(one.scores, "AP").value == doctest::Approx(1));
  CHECK(one.remarks == std::vector<std::string>{"1 objects, 1 found"});
  files.predictions = "[]";
  const auto none = files.judged();
  CHECK(none.held_to == one.held_to);
  CHECK(score_named(none.scores, "AP").value == 0);
  files.references = changed(files.references, "[0, 0, 10, 10]", "[0, 0, 10, 11]");
  const auto other = files.judged();
  CHECK(other.held_to[0] != one.held_to[0]);
  CHECK(other.held_to[1] == one.held_to[1]);
}

TEST_CASE("what is left out or taken for granted is said") {
  Files files;
  files.references = changed(changed(files.references, R"(, "area": 90)", ""), R"("id": 1, "image_id")", R"("id": 0, "image_id")");
  files.predictions = changed(files.predictions, "\"category_id\": 1", "\"category_id\": 7");
  CHECK(
      (files.judged().remarks == std::vector<std::string>{"1 objects, 0 found", "1 objects without an area have that of their box",
                                                          "an object with the id 0, which pycocotools takes for none, counts here",
                                                          "1 found objects of categories that the references do not list ('7') left out"}));
}

TEST_CASE("categories of one name are told apart") {
  Files files;
  files.references = changed(files.references, R"({"id": 1, "name": "cup"})", R"({"id": 1, "name": "cup"}, {"id": 2, "name": "cup"})");
  files.references = changed(files.references, R"("iscrowd": 0})",
                             R"("iscrowd": 0}, {"id": 2, "image_id": 9, "category_id": 2, "bbox": [0, 0, 1, 1], "area": 1})");
  CHECK(score_named(files.judged().scores, "AP.cup#2").value == 0);
}

TEST_CASE("bad files are told with their row") {
  CHECK(complaint([] { judge_detections("p.json", ""); }) == "--ref: the file of references is missing");
  const auto bad_reference = [](const std::string& from, const std::string& to) {
    Files files;
    files.references = changed(files.references, from, to);
    return files.complains();
  };
  CHECK(bad_reference("\"images\"", "\"pictures\"") == "r.json: has no list 'images'");
  CHECK(bad_reference("\"categories\"", "\"classes\"") == "r.json: has no list 'categories'");
  CHECK(bad_reference("\"annotations\"", "\"objects\"") == "r.json: holds no objects");
  CHECK(bad_reference("{\"id\": 9}", "{\"id\": \"10\"}") == "r.json: images[1]: the id '10' stands twice");
  CHECK(bad_reference("{\"id\": 9}", "{}") == "r.json: images[1]: has no 'id'");
  CHECK(bad_reference("\"image_id\": 9", "\"image_id\": 8") == "r.json: annotations[0]: '8' is none of the images");
  CHECK(bad_reference("\"category_id\": 1", "\"category_id\": 2") == "r.json: annotations[0]: '2' is none of the categories");
  CHECK(bad_reference("\"bbox\"", "\"box\"") == "r.json: annotations[0]: has no 'bbox'");
  CHECK(bad_reference("\"iscrowd\": 0}", "\"iscrowd\": 0}, {\"id\": 1, \"image_id\": 9, \"category_id\": 1, \"bbox\": [0, 0, 1, 1]}") ==
        "r.json: annotations[1]: the id '1' stands twice");
  const auto bad_prediction = [](const std::string& from, const std::string& to) {
    Files files;
    files.predictions = changed(files.predictions, from, to);
    return files.complains();
  };
  CHECK(bad_prediction(", \"score\": 0.5", "") == "p.json: [0]: has no 'score'");
  CHECK(bad_prediction("\"image_id\": 9", "\"image_id\": 11") == "p.json: [0]: '11' is none of the pictures of the references");
  CHECK(bad_prediction("\"image_id\": 9, ", "") == "p.json: [0]: has no 'image_id'");
  CHECK(bad_prediction("\"category_id\": 1, ", "") == "p.json: [0]: has no 'category_id'");
  CHECK(bad_prediction("10, 10]", "10, -10]") == "p.json: [0]: 'bbox' has a negative width or height");
}
