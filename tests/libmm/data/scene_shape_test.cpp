#include "data/scene_shape.h"

#include "base/error.h"
#include "data/scene.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("every shape fills a fair part of its frame and stays in it") {
  for (int shape = 0; shape < static_cast<int>(kSceneShapes.size()); ++shape) {
    int filled = 0;
    for (int y = -1400; y <= 1400; y += 20)
      for (int x = -1400; x <= 1400; x += 20) {
        const bool inside = inside_shape(shape, {x, y});
        filled += inside;
        if (inside) REQUIRE_MESSAGE(x * x + y * y <= 2 * 1024 * 1024, kSceneShapes[static_cast<std::size_t>(shape)]);
      }
    CHECK_MESSAGE(filled > 1400, kSceneShapes[static_cast<std::size_t>(shape)]);
    CHECK_MESSAGE(filled < 8200, kSceneShapes[static_cast<std::size_t>(shape)]);
  }
}

TEST_CASE("shapes that differ by a hole, a notch or a side") {
  CHECK(inside_shape(0, {0, 0}));
  CHECK_FALSE(inside_shape(7, {0, 0}));    // a ring is open
  CHECK_FALSE(inside_shape(8, {300, 0}));  // a moon is open to the right
  CHECK(inside_shape(8, {-600, 0}));
  CHECK_FALSE(inside_shape(6, {600, 600}));  // a cross has no corners
  CHECK_FALSE(inside_shape(5, {0, -800}));   // a heart has a notch
  CHECK(inside_shape(5, {0, 800}));
  CHECK_FALSE(inside_shape(11, {0, 600}));  // a house has a door
  CHECK(inside_shape(2, {0, -900}));        // a triangle points up
  CHECK_FALSE(inside_shape(2, {-800, -500}));
}

TEST_CASE("textures cover between a tenth and two thirds, and go on unbroken through the origin") {
  for (int texture = 1; texture < 4; ++texture) {
    int second = 0, all = 0;
    for (int y = -1020; y < 1020; y += 10)
      for (int x = -1020; x < 1020; x += 10, ++all) second += inside_texture(texture, {x, y});
    CHECK(second > all / 10);
    CHECK(second < all * 2 / 3);
  }
  CHECK_FALSE(inside_texture(0, {0, 0}));
  for (const int texture : {1, 2})
    for (int x = -300; x < 300; x += 7)
      REQUIRE(inside_texture(texture, {x, x / 2}) == inside_texture(texture, {x - 460 * 480, x / 2 - 460 * 480}));
  CHECK_THROWS_AS(inside_shape(99, {0, 0}), Error);
  CHECK_THROWS_AS(inside_texture(99, {0, 0}), Error);
}
