#include "data/scene.h"

#include <cstdlib>
#include <set>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a scene is a function of seed and index") {
  CHECK(make_scene(3, 10).facts == make_scene(3, 10).facts);
  CHECK(make_scene(3, 10).places[0].x == make_scene(3, 10).places[0].x);
  CHECK_FALSE(make_scene(3, 10).seed == make_scene(3, 11).seed);
  CHECK_FALSE(make_scene(3, 10).seed == make_scene(4, 10).seed);
}

TEST_CASE("held-out pairs of colour and shape appear only where they are asked for") {
  int held_out = 0;
  for (int shape = 0; shape < 12; ++shape)
    for (int colour = 0; colour < 9; ++colour) held_out += is_held_out(shape, colour);
  CHECK(held_out == 12);
  for (std::uint64_t i = 0; i < 500; ++i) {
    const Scene seen = make_scene(1, i), held = make_scene(1, i, ScenePairs::held_out);
    for (const auto& thing : seen.facts.things) REQUIRE_FALSE(is_held_out(thing.shape, thing.colour));
    REQUIRE(is_held_out(held.facts.things[0].shape, held.facts.things[0].colour));
  }
}

TEST_CASE("places agree with what is said of them") {
  std::set<int> counts, relations, backgrounds;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const Scene scene = make_scene(5, i);
    const auto& facts = scene.facts;
    const auto& places = scene.places;
    counts.insert(facts.count);
    relations.insert(static_cast<int>(facts.relation));
    backgrounds.insert(facts.background);
    REQUIRE(places.size() == (facts.things.size() == 1 ? static_cast<std::size_t>(facts.count) : facts.things.size()));
    for (const auto& place : places) {
      REQUIRE(place.x - place.radius >= 0);
      REQUIRE(place.y - place.radius >= 0);
      REQUIRE(place.x + place.radius <= 1024);
      REQUIRE(place.y + place.radius <= 1024);
    }
    if (facts.relation == Relation::none) {
      if (facts.count == 1) REQUIRE((facts.things[0].size == 2) == (places[0].radius > 180));
      continue;
    }
    const int dx = places[0].x - places[1].x, dy = places[0].y - places[1].y;
    const int near = places[0].radius + places[1].radius;
    switch (facts.relation) {
      case Relation::left_of: REQUIRE((-dx > 2 * std::abs(dy) && -dx > near)); break;
      case Relation::right_of: REQUIRE((dx > 2 * std::abs(dy) && dx > near)); break;
      case Relation::above: REQUIRE((-dy > 2 * std::abs(dx) && -dy > near)); break;
      case Relation::below: REQUIRE((dy > 2 * std::abs(dx) && dy > near)); break;
      case Relation::inside: REQUIRE(places[0].radius + 42 < places[1].radius * 3 / 5); break;
      case Relation::between: REQUIRE((places[1].x + near <= places[0].x && places[0].x + near <= places[2].x)); break;
      case Relation::none: break;
    }
  }
  CHECK(counts == std::set<int>{1, 2, 3, 4, 5});
  CHECK(relations.size() == 7);
  CHECK(backgrounds.size() == 6);
}
