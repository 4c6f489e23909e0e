#include "data/scene.h"

#include <algorithm>

#include "base/hash.h"
#include "base/random.h"

namespace mm {
namespace {

constexpr int kCircle = 0, kSquare = 1, kDiamond = 3;  // what is roomy enough to hold another thing

// Colours that are hard to see on a background: green on grass; red, orange and brown on bricks; blue on water.
bool vanishes(int colour, int background) {
  constexpr int kGreen = 3, kBlue = 4, kRed = 0, kOrange = 1, kBrown = 7;
  switch (background) {
    case 3: return colour == kGreen;
    case 4: return colour == kRed || colour == kOrange || colour == kBrown;
    case 5: return colour == kBlue;
    default: return false;
  }
}

int draw(Random& random, std::size_t rows) { return static_cast<int>(random.below(rows)); }
int span(Random& random, int least, int most) { return static_cast<int>(random.between(least, most)); }

// Shape, colour and texture of a thing. Half of the things are plain.
SceneThing draw_thing(Random& random, int background, bool held_out) {
  SceneThing thing;
  do {
    thing.shape = draw(random, kSceneShapes.size());
    thing.colour = draw(random, kSceneColours.size());
  } while (is_held_out(thing.shape, thing.colour) != held_out || vanishes(thing.colour, background));
  if (random.chance(0.5)) thing.texture = span(random, 1, 3);
  return thing;
}

ScenePlace place(Random& random, int x, int y, int spread, int radius) {
  return {x + span(random, -spread, spread), y + span(random, -spread, spread), radius, span(random, 0, 8)};
}

void one_thing(Random& random, Scene& scene) {
  auto& thing = scene.facts.things[0];
  thing.size = span(random, 1, 2);
  const int radius = thing.size == 1 ? span(random, 120, 148) : span(random, 215, 270);
  const int margin = radius + 40;
  scene.places = {{span(random, margin, 1024 - margin), span(random, margin, 1024 - margin), radius, span(random, 0, 8)}};
}

// Two to five equal things in cells of a 3 x 3 grid, so that none hides another.
void equal_things(Random& random, Scene& scene) {
  scene.facts.count = span(random, 2, 5);
  const int radius = span(random, 115, 131);
  const auto cells = random.order(9);
  for (int i = 0; i < scene.facts.count; ++i) {
    const int cell = static_cast<int>(cells[static_cast<std::size_t>(i)]);
    scene.places.push_back(place(random, 190 + 322 * (cell % 3), 190 + 322 * (cell / 3), 30, radius));
  }
}

// A large thing and a small one beside it. The offset along the relation's axis is at least 2.4 times the offset across it.
void side_by_side(Random& random, Scene& scene) {
  auto& things = scene.facts.things;
  things[0].size = 2;
  things[1].size = 1;
  scene.facts.relation = static_cast<Relation>(span(random, 1, 4));
  const int large = span(random, 190, 220), small = span(random, 120, 145);
  const bool first_is_low = scene.facts.relation == Relation::left_of || scene.facts.relation == Relation::above;
  const auto along = [&](bool low, int radius) { return low ? radius + span(random, 40, 80) : 1024 - radius - span(random, 40, 80); };
  const auto across = [&] { return span(random, 442, 582); };
  const bool flat = scene.facts.relation == Relation::left_of || scene.facts.relation == Relation::right_of;
  const auto put = [&](bool low, int radius) {
    const int a = along(low, radius), b = across();
    scene.places.push_back({flat ? a : b, flat ? b : a, radius, span(random, 0, 8)});
  };
  put(first_is_low, large);
  put(!first_is_low, small);
}

// A small thing inside a large plain circle, square or diamond of another colour; the small one is the subject.
void one_inside(Random& random, Scene& scene) {
  auto& inner = scene.facts.things[0];
  auto& outer = scene.facts.things[1];
  inner.size = 1;
  outer.size = 2;
  outer.texture = 0;
  constexpr std::array kRoomy{kCircle, kSquare, kDiamond};
  do {
    outer.shape = kRoomy[random.below(kRoomy.size())];
    outer.colour = draw(random, kSceneColours.size());
  } while (outer.colour == inner.colour || is_held_out(outer.shape, outer.colour) || vanishes(outer.colour, scene.facts.background));
  scene.facts.relation = Relation::inside;
  const auto around = place(random, 512, 512, 90, span(random, 340, 390));
  scene.places = {place(random, around.x, around.y, 30, span(random, 115, 135)), around};
}

// Three things in a row; the first stands in the middle.
void one_between(Random& random, Scene& scene) {
  scene.facts.relation = Relation::between;
  for (const int x : {512, 190, 834}) scene.places.push_back(place(random, x, 512, 25, span(random, 115, 135)));
  const int height = span(random, -250, 250);
  for (auto& place : scene.places) place.y += height;
}

}  // namespace

bool is_held_out(int shape, int colour) { return colour == (5 * shape + 2) % static_cast<int>(kSceneColours.size()); }

Scene make_scene(std::uint64_t seed, std::uint64_t index, ScenePairs pairs) {
  Random random(seed, mix64(index) ^ hash64("scene"));
  Scene scene;
  scene.seed = random.bits();
  scene.facts.background = draw(random, kSceneBackgrounds.size());
  const double kind = random.uniform();
  const std::size_t things = kind < 0.45 ? 1 : kind < 0.85 ? 2 : 3;
  for (std::size_t i = 0; i < things; ++i) {
    SceneThing thing;
    do thing = draw_thing(random, scene.facts.background, pairs == ScenePairs::held_out && i == 0);
    while (std::any_of(scene.facts.things.begin(), scene.facts.things.end(),
                       [&](const auto& other) { return other.shape == thing.shape && other.colour == thing.colour; }));
    scene.facts.things.push_back(thing);
  }
  if (kind < 0.22)
    one_thing(random, scene);
  else if (kind < 0.45)
    equal_things(random, scene);
  else if (kind < 0.73)
    side_by_side(random, scene);
  else if (kind < 0.85)
    one_inside(random, scene);
  else
    one_between(random, scene);
  return scene;
}

}  // namespace mm
