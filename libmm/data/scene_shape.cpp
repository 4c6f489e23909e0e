#include "data/scene_shape.h"

#include <array>
#include <cstddef>
#include <span>

#include "base/check.h"

namespace mm {
namespace {

bool in_circle(ScenePoint p, int x, int y, int radius) { return (p.x - x) * (p.x - x) + (p.y - y) * (p.y - y) <= radius * radius; }

bool in_box(ScenePoint p, int half_width, int half_height) {
  return p.x >= -half_width && p.x <= half_width && p.y >= -half_height && p.y <= half_height;
}

// Even-odd rule: a ray to the right crosses the outline an odd number of times.
bool in_polygon(ScenePoint p, std::span<const ScenePoint> corners) {
  bool inside = false;
  for (std::size_t i = 0, j = corners.size() - 1; i < corners.size(); j = i++) {
    const ScenePoint a = corners[i], b = corners[j];
    if ((a.y > p.y) == (b.y > p.y)) continue;
    // The crossing lies right of p when (b.x - a.x) (p.y - a.y) / (b.y - a.y) > p.x - a.x; multiplied out, the sign follows b.y - a.y.
    const int left = (p.x - a.x) * (b.y - a.y), right = (b.x - a.x) * (p.y - a.y);
    if (b.y > a.y ? left < right : left > right) inside = !inside;
  }
  return inside;
}

constexpr std::array<ScenePoint, 3> kTriangle{{{0, -980}, {980, 780}, {-980, 780}}};
constexpr std::array<ScenePoint, 4> kDiamond{{{0, -1020}, {720, 0}, {0, 1020}, {-720, 0}}};
// Outer corners at radius 1024, inner ones at 430, every 36 degrees.
constexpr std::array<ScenePoint, 10> kStar{
    {{0, -1024}, {253, -348}, {974, -316}, {409, 133}, {602, 828}, {0, 430}, {-602, 828}, {-409, 133}, {-974, -316}, {-253, -348}}};
// Below the two round parts (centres (+-430, -330), radius 520); its lower sides are tangents from (0, 960).
constexpr std::array<ScenePoint, 5> kHeart{{{823, 10}, {0, 960}, {-823, 10}, {-430, -330}, {430, -330}}};
constexpr std::array<ScenePoint, 7> kArrow{{{0, -1000}, {820, -100}, {330, -100}, {330, 960}, {-330, 960}, {-330, -100}, {-820, -100}}};
constexpr std::array<ScenePoint, 7> kHouse{{{0, -1000}, {960, -120}, {740, -120}, {740, 900}, {-740, 900}, {-740, -120}, {-960, -120}}};
constexpr std::array<ScenePoint, 5> kPetals{{{0, -580}, {552, -179}, {341, 469}, {-341, 469}, {-552, -179}}};

bool in_flower(ScenePoint p) {
  for (const auto petal : kPetals)
    if (in_circle(p, petal.x, petal.y, 430)) return true;
  return in_circle(p, 0, 0, 300);
}

// Floor division and remainder, so that patterns go on unbroken through the origin.
int floor_div(int a, int b) { return a / b - (a % b < 0 ? 1 : 0); }
int modulo(int a, int b) { return a - b * floor_div(a, b); }

}  // namespace

bool inside_shape(int shape, ScenePoint p) {
  switch (shape) {
    case 0: return in_circle(p, 0, 0, 960);
    case 1: return in_box(p, 830, 830);
    case 2: return in_polygon(p, kTriangle);
    case 3: return in_polygon(p, kDiamond);
    case 4: return in_polygon(p, kStar);
    case 5: return in_circle(p, 430, -330, 520) || in_circle(p, -430, -330, 520) || in_polygon(p, kHeart);
    case 6: return in_box(p, 310, 980) || in_box(p, 980, 310);
    case 7: return in_circle(p, 0, 0, 980) && !in_circle(p, 0, 0, 520);
    case 8: return in_circle(p, 0, 0, 980) && !in_circle(p, 450, -120, 800);
    case 9: return in_flower(p);
    case 10: return in_polygon(p, kArrow);
    case 11: return in_polygon(p, kHouse) && !(p.x >= -230 && p.x <= 230 && p.y >= 250);
    default: MM_ASSERT(!"a row of kSceneShapes");
  }
  return false;
}

bool inside_texture(int texture, ScenePoint p) {
  switch (texture) {
    case 0: return false;
    case 1: return modulo(p.y + 120, 480) < 200;
    case 2: return in_circle({modulo(p.x + 230, 460) - 230, modulo(p.y + 230, 460) - 230}, 0, 0, 130);
    case 3: return (floor_div(p.x, 340) + floor_div(p.y, 340)) % 2 != 0;
    default: MM_ASSERT(!"a row of kSceneTextures");
  }
  return false;
}

}  // namespace mm
