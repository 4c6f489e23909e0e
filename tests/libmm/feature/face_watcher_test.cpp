#include "feature/face_watcher.h"

#include <algorithm>
#include <map>
#include <utility>

#include "feature/gradient_histogram.h"
#include "support/drawn_face.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Says what it is told to, one picture after the other.
class ToldFinder : public FaceFinder {
 public:
  explicit ToldFinder(std::vector<std::vector<FaceBox>> told) : told_(std::move(told)) {}
  std::vector<FaceBox> find(const Image&) override { return told_.at(next_++); }

 private:
  std::vector<std::vector<FaceBox>> told_;
  std::size_t next_ = 0;
};

std::map<std::string, double> watched(std::vector<std::vector<FaceBox>> told, const std::vector<Image>& frames) {
  ToldFinder finder(std::move(told));
  FaceWatcher watcher(finder);
  for (const auto& frame : frames) watcher.see(frame);
  const auto numbers = watcher.numbers();
  std::map<std::string, double> all;
  const auto names = face_numbers();
  if (!numbers.empty()) REQUIRE(numbers.size() == names.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) all[names[i].name] = numbers[i];
  return all;
}

constexpr FaceBox kBox{.x = 60, .y = 30, .side = 80};

}  // namespace

TEST_CASE("how often a face is seen, and where") {
  const Image frame = drawn_face(200, 160, 100, 70, 40);
  const auto all = watched({{kBox}, {}, {{.x = 80, .y = 30, .side = 80}, {.x = 0, .y = 0, .side = 20}}, {}}, {frame, frame, frame, frame});
  CHECK(all.at("seen") == 0.5);
  CHECK(all.at("mean.x") == doctest::Approx(0.55));
  CHECK(all.at("deviation.x") == doctest::Approx(0.05));
  CHECK(all.at("mean.y") == doctest::Approx(70 / 160.0));
  CHECK(all.at("mean.side") == doctest::Approx(0.5));
  CHECK(all.at("mean.lower") == 0);  // no two frames in a row
}

TEST_CASE("a mouth that moves is seen in the lower half") {
  const std::vector<Image> frames{drawn_face(200, 160, 100, 70, 40, 0), drawn_face(200, 160, 100, 70, 40, 1),
                                  drawn_face(200, 160, 100, 70, 40, 0)};
  const auto all = watched({{kBox}, {kBox}, {kBox}}, frames);
  CHECK(all.at("mean.lower") > 0.005);
  CHECK(all.at("mean.upper") == 0);
  CHECK(all.at("deviation.look.100") >= 0);
  const auto still = watched({{kBox}, {kBox}}, {frames[0], frames[0]});
  CHECK(still.at("mean.lower") == 0);
  CHECK(still.at("deviation.look.3") == 0);
}

TEST_CASE("no face is no number") {
  const Image frame = drawn_face(200, 160, 100, 70, 40);
  CHECK(watched({{}, {}}, {frame, frame}).empty());
  CHECK(watched({}, {}).empty());
}

TEST_CASE("the crop shows the box, and nothing else") {
  Image frame{.width = 100, .height = 80, .channels = 1, .pixels = std::vector<std::uint8_t>(8000, 10)};
  for (int y = 20; y < 52; ++y)
    for (int x = 30; x < 62; ++x) frame.pixels[static_cast<std::size_t>(y * 100 + x)] = 200;
  const Image crop = face_crop(frame, {.x = 30, .y = 20, .side = 32});
  CHECK(crop.width == kGradientSide);
  CHECK(std::ranges::all_of(crop.pixels, [](int level) { return level == 200; }));
}

TEST_CASE("every number has a name of its own") {
  std::map<std::string, int> names;
  for (const auto& number : face_numbers()) ++names[number.name];
  CHECK(names.size() == 11 + 2 * kGradientNumbers);
}
