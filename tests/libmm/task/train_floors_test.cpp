#include "task/train_floors.h"

#include "data/scene_render.h"
#include "media/png_writer.h"
#include "support/stopped.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

double rate(const Floor& floor, const std::string& name) {
  for (const auto& [key, value] : floor.test)
    if (key == name) return value;
  return -1;
}

std::vector<Floor> floors_of(const TrainOptions& options, const CaptionData& data, const std::string& kept) {
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  return train_floors(options, data, kept, log).value();
}

}  // namespace

TEST_CASE("photos are answered from photos") {
  const TemporaryFolder folder;
  CaptionData data;
  const auto photo = [&](std::uint64_t scene, const std::string& name) {
    const std::string path = folder / (std::to_string(scene) + ".png");
    write_png(path, render(make_scene(0, scene), 32));
    return Photo{name, path, "train", {"a " + name}, name};
  };
  data.train = {photo(0, "moon"), photo(1, "heart"), photo(2, "heart")};
  data.test_questions.photos = {data.train[0], data.train[1]};
  const auto floors = floors_of({}, data, folder / "floors.json");
  REQUIRE(floors.size() == 2);
  CHECK(floors[0].name == "most frequent caption");
  CHECK(rate(floors[0], "photos.name") == 0.5);
  CHECK(rate(floors[1], "photos.name") == 1);
  CHECK(rate(floors[0], "scenes.exact") == -1);
}

TEST_CASE("a broken photo to learn from is passed over where some may be") {
  const TemporaryFolder folder;
  CaptionData data;
  write_png(folder / "a.png", render(make_scene(0, 0), 32));
  data.train = {Photo{"a", folder / "a.png", "train", {"a moon"}, "moon"}, Photo{"b", folder.file("b.png", "x"), "train", {"b"}, "b"}};
  data.test_questions.photos = {data.train[0]};
  CHECK_THROWS_AS(floors_of({}, data, folder / "floors.json"), Error);
  TrainOptions options;
  options.data.budget = 0.5;
  CHECK(rate(floors_of(options, data, folder / "floors.json")[1], "photos.name") == 1);
}

TEST_CASE("scenes are answered from scenes, and the nearest colours tell the background") {
  const TemporaryFolder folder;
  CaptionData data;
  data.test_questions.seen = question_scenes("unit", 40, ScenePairs::seen);
  TrainOptions options;
  options.data.scenes.count = 300;
  const auto floors = floors_of(options, data, folder / "floors.json");
  CHECK(rate(floors[1], "scenes.background") > 0.6);
  CHECK(rate(floors[0], "scenes.background") < 0.5);
}

TEST_CASE("floors are remembered for the same data, and only for these") {
  const TemporaryFolder folder;
  const std::string kept = folder / "floors.json";
  CaptionData data;
  data.test_questions.seen = question_scenes("unit", 2, ScenePairs::seen);
  TrainOptions options;
  options.data.scenes.count = 3;
  const auto floors = floors_of(options, data, kept);
  std::string text = text_of(kept);
  text.replace(text.find("nearest colours"), 15, "remembered rows");
  folder.file("floors.json", text);
  CHECK(floors_of(options, data, kept)[1].name == "remembered rows");
  CHECK(floors_of(options, data, kept)[1].test == floors[1].test);
  data.test_questions.seen.pop_back();
  CHECK(floors_of(options, data, kept)[1].name == "nearest colours");
}

TEST_CASE("floors stop when somebody asks to") {
  const TemporaryFolder folder;
  CaptionData data;
  data.test_questions.seen = question_scenes("unit", 2, ScenePairs::seen);
  TrainOptions options;
  options.data.scenes.count = 3;
  CHECK(holds_when_stopped([&] {
    Log log("mm train", Level::quiet, false);
    return !train_floors(options, data, folder / "floors.json", log);
  }));
  CHECK_FALSE(std::filesystem::exists(folder / "floors.json"));
}
