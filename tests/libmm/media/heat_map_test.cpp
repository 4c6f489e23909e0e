#include "media/heat_map.h"

#include <array>

#include "support/doctest.h"

namespace {

mm::Image grey(int width, int height, int channels = 3) {
  return {.width = width,
          .height = height,
          .channels = channels,
          .pixels = std::vector<std::uint8_t>(static_cast<std::size_t>(width * height * channels), 100)};
}

std::array<int, 3> colour_at(const mm::Image& image, int x, int y) {
  const auto* pixel = image.pixels.data() + (static_cast<std::size_t>(y) * image.width + x) * 3;
  return {pixel[0], pixel[1], pixel[2]};
}

int light(const std::array<int, 3>& colour) { return colour[0] + colour[1] + colour[2]; }

}  // namespace

TEST_CASE("the greatest number is yellow, 0 is dark, and between the middles of cells it is between") {
  const auto drawn = mm::heat_map(grey(40, 10), {.rows = 1, .columns = 2, .values = {0, 3}});
  CHECK(drawn.width == 40);
  CHECK(drawn.channels == 3);
  CHECK(colour_at(drawn, 0, 5) == std::array{65, 65, 66});      // 0.65 * 100 + 0.35 * (0, 0, 4)
  CHECK(colour_at(drawn, 39, 5) == std::array{206, 209, 145});  // 0.3 * 100 + 0.7 * (252, 255, 164)
  for (int x = 10; x < 29; ++x) CHECK(light(colour_at(drawn, x, 5)) <= light(colour_at(drawn, x + 1, 5)));
  CHECK(light(colour_at(drawn, 20, 0)) > light(colour_at(drawn, 0, 0)));
  CHECK(light(colour_at(drawn, 20, 9)) < light(colour_at(drawn, 39, 9)));
}

TEST_CASE("a map lies over its part, may reach beyond the picture, and leaves the rest alone") {
  const auto inner =
      mm::heat_map(grey(40, 40), {.rows = 1, .columns = 1, .values = {1}, .left = 0.25, .top = 0.25, .width = 0.5, .height = 0.5});
  CHECK(colour_at(inner, 9, 20) == std::array{100, 100, 100});
  CHECK(colour_at(inner, 20, 9) == std::array{100, 100, 100});
  CHECK(colour_at(inner, 10, 10) == std::array{206, 209, 145});
  CHECK(colour_at(inner, 29, 29) == std::array{206, 209, 145});
  CHECK(colour_at(inner, 30, 29) == std::array{100, 100, 100});
  const auto outer =
      mm::heat_map(grey(40, 40), {.rows = 1, .columns = 3, .values = {9, 0, 9}, .left = -1, .top = 0, .width = 3, .height = 1});
  CHECK(light(colour_at(outer, 20, 20)) < light(colour_at(outer, 0, 20)));
  CHECK(light(colour_at(outer, 20, 20)) < light(colour_at(outer, 39, 20)));
}

TEST_CASE("a map of nothing is dark everywhere, and a grey picture becomes one of colours") {
  const auto drawn = mm::heat_map(grey(5, 4, 1), {.rows = 2, .columns = 2, .values = {0, 0, 0, 0}});
  CHECK(drawn.pixels.size() == 5 * 4 * 3);
  CHECK(colour_at(drawn, 2, 2) == std::array{65, 65, 66});
}
