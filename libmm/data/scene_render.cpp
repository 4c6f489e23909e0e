#include "data/scene_render.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "base/check.h"
#include "base/hash.h"
#include "base/random.h"
#include "data/scene_shape.h"

namespace mm {
namespace {

constexpr int kSamples = 3;  // per pixel and axis
// Of the picture, in the renderer's grid: 16 steps a scene unit. Its squares, times the 2^10 of a rotation, stay below 2^31.
constexpr int kSide = 1024 * 16;

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

Rgb mix(const Rgb& a, const Rgb& b, int part, int whole) {
  Rgb out{};
  for (std::size_t c = 0; c < 3; ++c) out[c] = a[c] + (b[c] - a[c]) * part / whole;
  return out;
}

// A random number that belongs to a cell of a background's pattern.
std::uint64_t grain(std::uint64_t seed, int column, int row) {
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

// What a background has at y, for each x. What changes only from cell to cell of a pattern is found once a cell.
struct Fading {
  const Ground& g;
  int y;

  Rgb operator()(int x) const {
    switch (g.direction) {
      case 0: return mix(g.first, g.second, x, kSide);
      case 1: return mix(g.first, g.second, y, kSide);
      case 2: return mix(g.first, g.second, x + y, 2 * kSide);
      default: return mix(g.first, g.second, x + kSide - y, 2 * kSide);
    }
  }
};

// One speck in each of 18 x 18 cells, a little or much darker than the ground.
struct Speckled {
  const Ground& g;
  int y, cell = -1;
  std::uint64_t r = 0;  // the cell's

  Rgb operator()(int x) {
    constexpr int kCell = kSide / 18;
    if (const int here = x / kCell; here != cell) r = grain(g.seed, cell = here, y / kCell);
    const auto dx = x % kCell - (190 + static_cast<int>(r % 530)), dy = y % kCell - (190 + static_cast<int>(r / 530 % 530));
    return dx * dx + dy * dy <= 170 * 170 ? shade(g.first, r >> 63 ? -95 : -60) : g.first;
  }
};

// Upright blades in four greens; each column starts at another height.
struct Grass {
  const Ground& g;
  int y, column = -1;
  Rgb green = {};  // the column's

  Rgb operator()(int x) {
    constexpr int kBlade = kSide / 56, kHeight = kSide / 11;
    constexpr std::array<Rgb, 4> kGreens{{{118, 176, 74}, {134, 190, 88}, {100, 158, 62}, {148, 200, 102}}};
    if (const int here = x / kBlade; here != column) {
      column = here;
      const auto offset = static_cast<int>(grain(g.seed, column, -1) % kHeight);
      green = kGreens[grain(g.seed, column, (y + offset) / kHeight) % 4];
    }
    return green;
  }
};

// Rows of bricks, every second row shifted by half a brick, in light mortar.
struct Bricks {
  const Ground& g;
  int y, column = -1;
  Rgb brick = {};  // the column's

  Rgb operator()(int x) {
    constexpr int kHeight = kSide / 9, kWidth = kSide / 4, kMortar = kSide / 80;
    const int row = y / kHeight, shifted = x + (row % 2) * (kWidth / 2);
    if (y % kHeight < kMortar || shifted % kWidth < kMortar) return {226, 218, 208};
    if (const int here = shifted / kWidth; here != column)
      brick = shade({188, 124, 104}, static_cast<int>(grain(g.seed, column = here, row) % 25) - 12);
    return brick;
  }
};

// Light crests on blue: parabolas in place of sines.
struct Water {
  const Ground& g;
  int y;

  Rgb operator()(int x) const {
    constexpr int kWave = kSide / 6, kRow = kSide / 10;
    const auto phase = static_cast<int>(g.seed % kWave);
    const int t = (x + phase + (y / kRow % 2) * (kWave / 2)) % kWave;               // 0 .. kWave
    const int crest = kRow / 3 + 4 * t * (kWave - t) / kWave * (kRow / 3) / kWave;  // height of the line in its row
    const int distance = y % kRow - crest;
    return distance >= 0 && distance < kRow / 6 ? Rgb{196, 228, 244} : Rgb{112, 182, 218};
  }
};

void paint_ground(const Ground& g, int y, std::span<const int> xs, std::span<Rgb> colours) {
  const auto paint = [&](auto background) { std::ranges::transform(xs, colours.begin(), background); };
  switch (g.kind) {
    case 0: std::ranges::fill(colours, g.first); return;
    case 1: return paint(Fading{g, y});
    case 2: return paint(Speckled{g, y});
    case 3: return paint(Grass{g, y});
    case 4: return paint(Bricks{g, y});
    case 5: return paint(Water{g, y});
    default: MM_ASSERT(!"a row of kSceneBackgrounds");
  }
}

// A thing ready to be painted.
struct Drawn {
  SceneThing thing;
  ScenePlace place;
  Paint paint;

  // Over what a row of the grid has at the places `xs`, in order.
  void paint_row(int y, std::span<const int> xs, std::span<Rgb> colours) const {
    const int radius = place.radius * 16, dy = y - place.y * 16, reach = 2 * radius * radius - dy * dy;  // squared, to both sides
    if (reach < 0) return;
    const auto [cosine, sine] = kTilts[static_cast<std::size_t>(place.tilt)];
    const auto first = std::ranges::lower_bound(xs, place.x * 16 - 2 * radius) - xs.begin();
    for (auto i = static_cast<std::size_t>(first); i < xs.size() && xs[i] <= place.x * 16 + 2 * radius; ++i) {
      const int dx = xs[i] - place.x * 16;
      if (dx * dx > reach) continue;
      const ScenePoint p{(dx * cosine + dy * sine) / radius, (dy * cosine - dx * sine) / radius};
      if (inside_shape(thing.shape, p)) colours[i] = inside_texture(thing.texture, p) ? paint.second : paint.base;
    }
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

// Where the samples of `side` pixels lie, down or across.
std::vector<int> sample_places(int side) {
  std::vector<int> places;
  const int count = kSamples * side;
  for (int sample = 0; sample < count; ++sample) places.push_back((2 * sample + 1) * kSide / (2 * count));
  return places;
}

}  // namespace

Image render(const Scene& scene, int side) {
  MM_CHECK(side >= 1 && side <= 4096, Kind::usage, "a scene's side must be 1 to 4096 pixels");
  Random random(scene.seed, hash64("render"));
  const Ground ground = draw_ground(scene, random);
  const auto things = draw_things(scene, random);
  const auto places = sample_places(side);

  Image image{side, side, 3, std::vector<std::uint8_t>(static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 3)};
  auto* out = image.pixels.data();
  std::vector<Rgb> colours(places.size()), sums;
  for (std::size_t row = 0; row < places.size(); row += kSamples) {
    sums.assign(static_cast<std::size_t>(side), Rgb{});
    for (const int y : std::span(places).subspan(row, kSamples)) {
      paint_ground(ground, y, places, colours);
      for (const auto& thing : things) thing.paint_row(y, places, colours);
      for (std::size_t i = 0; i < sums.size(); ++i)
        for (std::size_t s = 0; s < kSamples; ++s)
          for (std::size_t c = 0; c < 3; ++c) sums[i][c] += colours[kSamples * i + s][c];
    }
    for (const auto& sum : sums)
      for (const int channel : sum) *out++ = static_cast<std::uint8_t>((channel + kSamples * kSamples / 2) / (kSamples * kSamples));
  }
  return image;
}

}  // namespace mm
