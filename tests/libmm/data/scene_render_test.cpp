#include "data/scene_render.h"

#include <cmath>

#include "base/error.h"
#include "base/hash.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::string digest(const Image& image) { return sha256({reinterpret_cast<const char*>(image.pixels.data()), image.pixels.size()}); }

}  // namespace

TEST_CASE("the same pixels on every machine") {
  std::string all;
  for (std::uint64_t i = 0; i < 24; ++i) all += digest(render(make_scene(7, i), 48));
  CHECK(sha256(all) == "b9dddeae4be5bc03b2544977e5fd84e6e3150068dd553328bcc0126782d1cf15");
}

TEST_CASE("a picture shows what its facts say") {
  for (std::uint64_t i = 0; i < 60; ++i) {
    Scene scene = make_scene(11, i);
    scene.facts.things[0] = {.shape = 1, .colour = 0};  // a plain red square at the first place
    if (scene.facts.relation == Relation::inside) continue;
    const Image image = render(scene, 64);
    REQUIRE(image.pixels.size() == 64U * 64U * 3U);
    const auto& place = scene.places[0];
    const auto* pixel = &image.pixels[static_cast<std::size_t>((place.y * 64 / 1024 * 64 + place.x * 64 / 1024) * 3)];
    CHECK(pixel[0] > 190);
    CHECK(pixel[1] < 60);
    CHECK(pixel[2] < 60);
  }
}

TEST_CASE("a large picture shrinks to the small one") {
  const Scene scene = make_scene(7, 3);
  const Image small = render(scene, 32), large = render(scene, 128);
  double difference = 0;
  for (std::size_t y = 0; y < 32; ++y)
    for (std::size_t x = 0; x < 32; ++x) {
      double sum = 0;
      for (std::size_t k = 0; k < 16; ++k) sum += large.pixels[((4 * y + k / 4) * 128 + 4 * x + k % 4) * 3];
      difference += std::abs(sum / 16 - small.pixels[(y * 32 + x) * 3]);
    }
  CHECK(difference / (32 * 32) < 4);
}

TEST_CASE("an impossible size is refused") {
  CHECK_THROWS_AS(render(make_scene(1, 1), 0), Error);
  CHECK_THROWS_AS(render(make_scene(1, 1), 5000), Error);
}
