#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "data/scene.h"

namespace mm {

// What captions of scenes got right, counted attribute by attribute against the scene's own facts.
inline constexpr std::array<std::string_view, 7> kSceneAttributes{"shape", "colour", "texture", "size", "count", "relation", "background"};

struct SceneScore {
  std::int64_t scenes = 0;
  std::int64_t exact = 0;  // captions that are a true sentence telling all the facts
  std::array<std::int64_t, kSceneAttributes.size()> right{}, asked{};

  // Counts one caption. Shape, colour and texture are asked once a thing, size once a thing whose size the scene's sentence tells,
  // count in scenes of equal things, relation where there is one, background always. Claimed things are matched to the true ones in
  // the order that gets most right. What does not parse gets nothing right.
  void add(const SceneFacts& facts, std::string_view caption);
  void add(const SceneScore& other);

  double exact_rate() const { return scenes == 0 ? 0 : static_cast<double>(exact) / static_cast<double>(scenes); }
  double rate(std::size_t attribute) const {  // 0 to 1; 0 when never asked
    return asked[attribute] == 0 ? 0 : static_cast<double>(right[attribute]) / static_cast<double>(asked[attribute]);
  }
};

}  // namespace mm
