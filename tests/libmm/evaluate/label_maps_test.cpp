#include "evaluate/label_maps.h"

#include <fmt/format.h>

#include <filesystem>

#include "support/caught.h"
#include "support/golden_metrics.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::string kMaps = MM_TEST_DATA "/metrics/segmentation/";

std::string without(std::string text, const std::string& folder) {
  for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder)) text.erase(at, folder.size() + 1);
  return text;
}

}  // namespace

TEST_CASE("every figure is scikit-learn's") {
  const auto judgement = judge_label_maps(kMaps + "said", kMaps + "true", "255");
  const auto expected = Json::read(kMaps + "expected.json");
  CHECK(count_named(judgement.scores, expected) == expected.size());
  CHECK(judgement.scores.size() == expected.size());
  for (const auto& score : judgement.scores) {
    CAPTURE(score.name);
    CHECK(score.value == doctest::Approx(expected.number(score.name)).epsilon(1e-12));
  }
  CHECK((judgement.ids == std::vector<std::string>{"a", "b", "c", "d", "e/f"}));
  CHECK(judgement.remarks == std::vector<std::string>{"917 pixels"});
}

TEST_CASE("what is ignored is another number, or nothing") {
  const auto all = judge_label_maps(kMaps + "true", kMaps + "true", "none");
  CHECK(score_named(all.scores, "IoU.255").value == 1);
  CHECK(all.held_to == judge_label_maps(kMaps + "said", kMaps + "true", "0").held_to);
  CHECK(all.held_to != judge_label_maps(kMaps + "true", kMaps + "said", "0").held_to);
  for (const auto* label : {"-1", "65536", "x", ""})
    CHECK(complaint([&] { judge_label_maps(kMaps + "said", kMaps + "true", label); }) ==
          fmt::format("--ignore-label: '{}' is no label", label));
}

TEST_CASE("folders that do not fit are told with the picture") {
  namespace fs = std::filesystem;
  const TemporaryFolder folder;
  const auto said = folder / "said", truth = folder / "true";
  fs::copy(kMaps + "said", said, fs::copy_options::recursive);
  fs::copy(kMaps + "true", truth, fs::copy_options::recursive);
  const auto complains = [&] { return without(complaint([&] { judge_label_maps(said, truth, "255"); }), folder.path); };
  CHECK(complaint([&] { judge_label_maps(said, "", "255"); }) == "--ref: the folder of references is missing");
  fs::remove(said + "/b.png");
  CHECK(complains() == "said: nothing was predicted for 'b'");
  fs::rename(truth + "/b.png", truth + "/b.txt");
  CHECK(complains() == "");
  fs::remove(truth + "/a.png");
  CHECK(complains() == "said/a.png: has no reference");
  fs::copy(truth + "/c.png", truth + "/a.png");
  CHECK(complains() == "said/a.png: has 13 x 11 pixels, and its reference 10 x 14");
  folder.file("true/a.png", "x");
  CHECK(complains() == "true/a.png: is no PNG");
  fs::remove_all(said);
  CHECK(complains() == "said: is no folder");
  fs::create_directory(said);
  CHECK(complains() == "said: holds no PNG");
}
