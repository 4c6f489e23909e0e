#include "media/scenes.h"

#include "support/codecs.h"
#include "support/drawn_video.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

Image flat(int level) { return {4, 4, 3, std::vector<std::uint8_t>(48, static_cast<std::uint8_t>(level))}; }

// One picture a sample; the places where scenes begin, in samples.
std::vector<double> cuts(const std::vector<int>& levels) {
  SceneFinder finder;
  for (const int level : levels) finder.see(flat(level));
  std::vector<double> begins;
  const auto scenes = finder.scenes(static_cast<double>(levels.size()) / SceneFinder::kSceneRate);
  CHECK(scenes.back().end == doctest::Approx(static_cast<double>(levels.size()) / SceneFinder::kSceneRate));
  for (std::size_t i = 0; i < scenes.size(); ++i) {
    CHECK(scenes[i].begin < scenes[i].end);
    if (i > 0) {
      CHECK(scenes[i].begin == scenes[i - 1].end);
      begins.push_back(scenes[i].begin * SceneFinder::kSceneRate);
    }
  }
  return begins;
}

std::vector<int> steps(std::initializer_list<std::pair<int, int>> parts) {  // how many, which level
  std::vector<int> levels;
  for (const auto& [count, level] : parts) levels.insert(levels.end(), static_cast<std::size_t>(count), level);
  return levels;
}

}  // namespace

TEST_CASE("a scene begins where the picture changes at once") {
  CHECK(cuts(steps({{20, 30}})).empty());
  CHECK(cuts(steps({{20, 30}, {20, 90}})) == std::vector<double>{20});
  CHECK(cuts(steps({{16, 30}, {12, 90}, {16, 200}})) == std::vector<double>{16, 28});
  CHECK(cuts(steps({{20, 30}, {20, 44}})).empty());  // 14 of 255 are less than kLeastDifference
  CHECK(SceneFinder().scenes(2).size() == 1);
}

TEST_CASE("no scene is shorter than a second") {
  CHECK(cuts(steps({{20, 30}, {4, 90}, {20, 200}})) == std::vector<double>{20});
  CHECK(cuts(steps({{4, 30}, {20, 90}})).empty());
  CHECK(cuts(steps({{20, 30}, {4, 90}})).empty());
  CHECK(cuts(steps({{8, 30}, {8, 90}})) == std::vector<double>{8});
}

TEST_CASE("what changes all the time is no cut, but a greater change within it is") {
  std::vector<int> moving;
  for (int i = 0; i < 40; ++i) moving.push_back(i % 2 == 0 ? 20 : 60);
  CHECK(cuts(moving).empty());
  for (int i = 20; i < 40; ++i) moving[static_cast<std::size_t>(i)] += 170;
  CHECK(cuts(moving) == std::vector<double>{20});
}

TEST_CASE("the scenes of a file" * doctest::skip(!kHasCodecs)) {
  const TemporaryFolder folder;
  const DrawnVideo video{.width = 64, .height = 48, .frames = 50, .rate = 10, .level = [](int frame, int x, int) {
                           return static_cast<std::uint8_t>(frame < 20 ? 40 + x / 8 : frame < 35 ? 200 - x / 8 : 100);
                         }};
  const auto path = folder.file("a.avi", avi(video));
  const auto found = find_scenes(path, video_facts(path));
  CHECK(found.whole);
  const auto& scenes = found.spans;
  REQUIRE(scenes.size() == 3);
  CHECK(scenes[0].begin == 0);
  CHECK(scenes[1].begin == doctest::Approx(2.0).epsilon(0.07));
  CHECK(scenes[2].begin == doctest::Approx(3.5).epsilon(0.04));
  CHECK(scenes[2].end == doctest::Approx(5.0));
}
