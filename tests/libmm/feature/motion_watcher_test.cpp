#include "feature/motion_watcher.h"

#include <functional>
#include <map>

#include "support/doctest.h"

using namespace mm;

namespace {

Image frame(const std::function<int(int, int)>& level, int width = 90, int height = 60) {
  Image image{.width = width, .height = height, .channels = 1, .pixels = {}};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) image.pixels.push_back(static_cast<std::uint8_t>(level(x, y)));
  return image;
}

std::map<std::string, double> watched(const std::vector<Image>& frames) {
  MotionWatcher watcher;
  for (const auto& image : frames) watcher.see(image);
  const auto numbers = watcher.numbers();
  std::map<std::string, double> all;
  const auto names = motion_numbers();
  if (!numbers.empty()) REQUIRE(numbers.size() == names.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) all[names[i].name] = numbers[i];
  return all;
}

}  // namespace

TEST_CASE("what stands still does not move") {
  const Image grey = frame([](int x, int) { return x; });
  const auto all = watched({grey, grey, grey});
  for (const char* name : {"mean", "deviation", "greatest", "changed", "cuts", "light-deviation", "zone.4"}) CHECK(all.at(name) == 0);
  CHECK(all.at("light") == doctest::Approx(44.5 / 255).epsilon(0.01));
  CHECK(all.at("contrast") > 0.05);
}

TEST_CASE("where something changes its zone says so") {
  const Image off = frame([](int, int) { return 50; });
  const Image on = frame([](int x, int y) { return x >= 60 && y < 20 ? 152 : 50; });
  const auto all = watched({off, on, off});
  CHECK(all.at("zone.2") == doctest::Approx(0.4).epsilon(0.05));
  CHECK(all.at("zone.0") == 0);
  CHECK(all.at("zone.6") == 0);
  CHECK(all.at("mean") == doctest::Approx(0.4 / 9).epsilon(0.05));
  CHECK(all.at("changed") == doctest::Approx(1 / 9.0).epsilon(0.1));
  CHECK(all.at("greatest") == doctest::Approx(all.at("mean")));
  CHECK(all.at("cuts") == 0);
}

TEST_CASE("another shot is a cut") {
  const Image dark = frame([](int, int) { return 10; }), bright = frame([](int, int) { return 210; });
  const auto all = watched({dark, dark, dark, bright, bright});
  CHECK(all.at("cuts") == 0.25);
  CHECK(all.at("light-deviation") > 0.3);
}

TEST_CASE("one frame does not tell, and frames of any size do") {
  CHECK(watched({}).empty());
  CHECK(watched({frame([](int, int) { return 7; })}).empty());
  for (const auto& [width, height] : {std::pair{1, 1}, {2, 300}, {300, 2}}) {
    const Image a = frame([](int, int) { return 0; }, width, height), b = frame([](int, int) { return 255; }, width, height);
    CHECK(watched({a, b}).at("mean") == doctest::Approx(1));
  }
}
