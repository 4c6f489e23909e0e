#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

// Scenes: pictures that mm draws itself, each with a structured description from which its true sentences follow. They teach a captioner
// to compose (which thing has which colour, how many, where), can be drawn without end, and need no download.

namespace mm {

// Words of each attribute; an attribute's value is a row of its table.
inline constexpr std::array<std::string_view, 12> kSceneShapes{"circle", "square", "triangle", "diamond", "star",  "heart",
                                                               "cross",  "ring",   "moon",     "flower",  "arrow", "house"};
inline constexpr std::array<std::string_view, 9> kSceneColours{"red",    "orange", "yellow", "green", "blue",
                                                               "purple", "pink",   "brown",  "black"};
inline constexpr std::array<std::string_view, 4> kSceneTextures{"", "striped", "dotted", "checked"};  // plain things get no word
inline constexpr std::array<std::string_view, 3> kSceneSizes{"", "small", "large"};                   // "": not said, one size fits all
inline constexpr std::array<std::string_view, 6> kSceneBackgrounds{
    "a plain background", "a fading background", "a speckled background", "grass", "bricks", "water"};
inline constexpr std::array<std::string_view, 6> kSceneNumbers{"no", "one", "two", "three", "four", "five"};

// How one thing stands to another; the words are in the order of the names.
enum class Relation { none, left_of, right_of, above, below, inside, between };
inline constexpr std::array<std::string_view, 7> kSceneRelations{"",      "to the left of", "to the right of", "above",
                                                                 "below", "inside",         "between"};

// What can be said of a thing.
struct SceneThing {
  int shape = 0, colour = 0, texture = 0, size = 0;
  bool operator==(const SceneThing&) const = default;
};

// What can be said of a picture: `count` equal things, or two or three things in a relation. The first thing is the relation's subject:
// it is left of, inside, ... the second, or between the second (on the left) and the third.
struct SceneFacts {
  std::vector<SceneThing> things;  // 1 to 3
  int count = 1;                   // of things[0], 1 to 5; 1 when there is a relation
  Relation relation = Relation::none;
  int background = 0;
  bool operator==(const SceneFacts&) const = default;
};

// Where a thing is drawn. Units: 1/1024 of the picture's side, y downwards.
struct ScenePlace {
  int x = 0, y = 0, radius = 0;
  int tilt = 0;  // row of the renderer's table of small rotations, 0 to 8; 4 is upright
};

struct Scene {
  SceneFacts facts;
  std::vector<ScenePlace> places;  // one a thing, or one for each of the `count` equal things
  std::uint64_t seed = 0;          // of everything that no sentence tells: shades, grain
};

// Which pairs of colour and shape a scene may hold. Training never sees the held-out pairs, so a model that names them has composed.
enum class ScenePairs { seen, held_out };
bool is_held_out(int shape, int colour);  // 12 of the 108 pairs: one a shape

// The scene of that number: a pure function of (seed, index). With held_out, the first thing is a held-out pair, the others may be any.
Scene make_scene(std::uint64_t seed, std::uint64_t index, ScenePairs pairs = ScenePairs::seen);

}  // namespace mm
