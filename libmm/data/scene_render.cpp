#include "data/scene_render.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/check.h"
#include "base/hash.h"
#include "base/random.h"
#include "data/scene_shape.h"

namespace mm {
namespace {

constexpr int kSamples = 3;                // per pixel and axis
constexpr std::int64_t kSide = 1024 * 16;  // of the picture, in the renderer's grid: 16 steps a scene unit

using Rgb = std::array<int, 3>;

// A colour as things have it, and the one its texture adds.
struct Paint {
  Rgb base, second;
};
constexpr std::array<Paint, kSceneColours.size()> kPaints{{{{212, 36, 40}, {255, 226, 222}},
                                                           {{244, 128, 20}, {255, 240, 214}},
                                                           {{250, 214, 30}, {255, 255, 255}},
                                                           {{38, 148, 62}, {222, 250, 222}},
                                                           {{36, 84, 210}, {222, 236, 255}},
                                                           {{126, 48, 170}, {244, 226, 255}},
                                                           {{250, 128, 186}, {255, 248, 252}},
                                                           {{122, 74, 36}, {240, 222, 200}},
                                                           {{22, 22, 26}, {226, 226, 226}}}};

// Cosine and sine of -12, -9, ... 12 degrees, times 1024.
constexpr std::array<ScenePoint, 9> kTilts{
    {{1002, -213}, {1011, -160}, {1018, -107}, {1023, -54}, {1024, 0}, {1023, 54}, {1018, 107}, {1011, 160}, {1002, 213}}};

Rgb shade(const Rgb& colour, int by) { return {colour[0] + by, colour[1] + by, colour[2] + by}; }

Rgb mix(const Rgb& a, const Rgb& b, std::int64_t part, std::int64_t whole) {
  Rgb out{};
  for (std::size_t c = 0; c < 3; ++c) out[c] = static_cast<int>(a[c] + (b[c] - a[c]) * part / whole);
  return out;
}

// A random number that belongs to a cell of a background's pattern.
std::uint64_t grain(std::uint64_t seed, std::int64_t column, std::int64_t row) {
  return mix64(seed ^ mix64(static_cast<std::uint64_t>(column) * 0x9e3779b97f4a7c15 + static_cast<std::uint64_t>(row)));
}

// What a background needs to know, drawn once a scene.
struct Ground {
  int kind = 0;
  std::uint64_t seed = 0;
  Rgb first{}, second{};
  int direction = 0;  // of a fade: 0 across, 1 down, 2 and 3 along the diagonals
};

Ground draw_ground(const Scene& scene, Random& random) {
  Ground ground{.kind = scene.facts.background, .seed = random.bits()};
  // Pale, and never twice the same: one channel may lead by up to 45.
  const auto pale = [&](int least, int most) {
    const auto level = static_cast<int>(random.between(least, most));
    Rgb colour{level, level, level};
    colour[random.below(3)] -= static_cast<int>(random.below(45));
    return colour;
  };
  ground.first = pale(205, 240);
  ground.second = pale(120, 150);
  ground.direction = static_cast<int>(random.below(4));
  return ground;
}

Rgb fading(const Ground& g, std::int64_t x, std::int64_t y) {
  switch (g.direction) {
    case 0: return mix(g.first, g.second, x, kSide);
    case 1: return mix(g.first, g.second, y, kSide);
    case 2: return mix(g.first, g.second, x + y, 2 * kSide);
    default: return mix(g.first, g.second, x + kSide - y, 2 * kSide);
  }
}

// One speck in each of 18 x 18 cells, a little or much darker than the ground.
Rgb speckled(const Ground& g, std::int64_t x, std::int64_t y) {
  constexpr std::int64_t kCell = kSide / 18;
  const auto r = grain(g.seed, x / kCell, y / kCell);
  const auto dx = x % kCell - (190 + static_cast<std::int64_t>(r % 530)), dy = y % kCell - (190 + static_cast<std::int64_t>(r / 530 % 530));
  return dx * dx + dy * dy <= 170 * 170 ? shade(g.first, r >> 63 ? -95 : -60) : g.first;
}

// Upright blades in four greens; each column starts at another height.
Rgb grass(const Ground& g, std::int64_t x, std::int64_t y) {
  constexpr std::int64_t kBlade = kSide / 56, kHeight = kSide / 11;
  const std::int64_t column = x / kBlade;
  const auto offset = static_cast<std::int64_t>(grain(g.seed, column, -1) % kHeight);
  constexpr std::array<Rgb, 4> kGreens{{{118, 176, 74}, {134, 190, 88}, {100, 158, 62}, {148, 200, 102}}};
  return kGreens[grain(g.seed, column, (y + offset) / kHeight) % 4];
}

// Rows of bricks, every second row shifted by half a brick, in light mortar.
Rgb bricks(const Ground& g, std::int64_t x, std::int64_t y) {
  constexpr std::int64_t kHeight = kSide / 9, kWidth = kSide / 4, kMortar = kSide / 80;
  const std::int64_t row = y / kHeight, shifted = x + (row % 2) * (kWidth / 2);
  if (y % kHeight < kMortar || shifted % kWidth < kMortar) return {226, 218, 208};
  return shade({188, 124, 104}, static_cast<int>(grain(g.seed, shifted / kWidth, row) % 25) - 12);
}

// Light crests on blue: parabolas in place of sines.
Rgb water(const Ground& g, std::int64_t x, std::int64_t y) {
  constexpr std::int64_t kWave = kSide / 6, kRow = kSide / 10;
  const auto phase = static_cast<std::int64_t>(g.seed % kWave);
  const std::int64_t t = (x + phase + (y / kRow % 2) * (kWave / 2)) % kWave;               // 0 .. kWave
  const std::int64_t crest = kRow / 3 + 4 * t * (kWave - t) / kWave * (kRow / 3) / kWave;  // height of the line in its row
  const std::int64_t distance = y % kRow - crest;
  return distance >= 0 && distance < kRow / 6 ? Rgb{196, 228, 244} : Rgb{112, 182, 218};
}

Rgb ground_at(const Ground& g, std::int64_t x, std::int64_t y) {
  switch (g.kind) {
    case 0: return g.first;
    case 1: return fading(g, x, y);
    case 2: return speckled(g, x, y);
    case 3: return grass(g, x, y);
    case 4: return bricks(g, x, y);
    case 5: return water(g, x, y);
    default: MM_ASSERT(!"a row of kSceneBackgrounds");
  }
  return {};
}

// A thing ready to be asked for its colour at a point of the grid.
struct Drawn {
  SceneThing thing;
  ScenePlace place;
  Paint paint;

  bool covers(std::int64_t x, std::int64_t y, Rgb& colour) const {
    const std::int64_t radius = place.radius * 16, dx = x - place.x * 16, dy = y - place.y * 16;
    if (dx * dx + dy * dy > 2 * radius * radius) return false;
    const auto [cosine, sine] = kTilts[static_cast<std::size_t>(place.tilt)];
    const ScenePoint p{(dx * cosine + dy * sine) / radius, (dy * cosine - dx * sine) / radius};
    if (!inside_shape(thing.shape, p)) return false;
    colour = inside_texture(thing.texture, p) ? paint.second : paint.base;
    return true;
  }
};

std::vector<Drawn> draw_things(const Scene& scene, Random& random) {
  std::vector<Drawn> drawn;
  for (std::size_t i = 0; i < scene.places.size(); ++i) {
    const auto& thing = scene.facts.things[scene.facts.things.size() == 1 ? 0 : i];
    Paint paint = kPaints[static_cast<std::size_t>(thing.colour)];
    // Equal things share their shade.
    if (i > 0 && scene.facts.things.size() == 1)
      paint = drawn[0].paint;
    else
      for (auto& channel : paint.base) channel = std::clamp(channel + static_cast<int>(random.between(-12, 12)), 0, 255);
    drawn.push_back({thing, scene.places[i], paint});
  }
  if (scene.facts.relation == Relation::inside) std::swap(drawn[0], drawn[1]);  // later ones lie on top
  return drawn;
}

}  // namespace

Image render(const Scene& scene, int side) {
  MM_CHECK(side >= 1 && side <= 4096, Kind::usage, "a scene's side must be 1 to 4096 pixels");
  Random random(scene.seed, hash64("render"));
  const Ground ground = draw_ground(scene, random);
  const auto things = draw_things(scene, random);
  const auto grid = [&](int sample) { return (2 * sample + 1) * kSide / (2 * std::int64_t{kSamples} * side); };

  Image image{side, side, 3, std::vector<std::uint8_t>(static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 3)};
  auto* out = image.pixels.data();
  for (int row = 0; row < side; ++row)
    for (int column = 0; column < side; ++column, out += 3) {
      Rgb sum{};
      for (int s = 0; s < kSamples * kSamples; ++s) {
        const std::int64_t x = grid(column * kSamples + s % kSamples), y = grid(row * kSamples + s / kSamples);
        Rgb colour{};
        bool covered = false;
        for (auto thing = things.rbegin(); !covered && thing != things.rend(); ++thing) covered = thing->covers(x, y, colour);
        if (!covered) colour = ground_at(ground, x, y);
        for (std::size_t c = 0; c < 3; ++c) sum[c] += std::clamp(colour[c], 0, 255);
      }
      for (std::size_t c = 0; c < 3; ++c) out[c] = static_cast<std::uint8_t>((sum[c] + kSamples * kSamples / 2) / (kSamples * kSamples));
    }
  return image;
}

}  // namespace mm
