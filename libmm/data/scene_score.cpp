#include "data/scene_score.h"

#include <algorithm>
#include <optional>

#include "data/scene_sentence.h"

namespace mm {
namespace {

enum { kShape, kColour, kTexture, kSize, kCount, kRelation, kBackground };

using Counts = std::array<std::int64_t, kSceneAttributes.size()>;

Counts asked_of(const SceneFacts& truth) {
  Counts asked{};
  for (const auto& thing : truth.things) {
    for (const int attribute : {kShape, kColour, kTexture}) ++asked[static_cast<std::size_t>(attribute)];
    if (thing.size != 0) ++asked[kSize];
  }
  if (truth.relation == Relation::none && truth.count > 1) ++asked[kCount];
  if (truth.relation != Relation::none) ++asked[kRelation];
  ++asked[kBackground];
  return asked;
}

// What `claim` got right, its things taken in the order they stand.
Counts right_in_order(const SceneFacts& truth, const SceneFacts& claim) {
  Counts right{};
  for (std::size_t i = 0; i < std::min(truth.things.size(), claim.things.size()); ++i) {
    const auto &true_thing = truth.things[i], &claimed = claim.things[i];
    right[kShape] += true_thing.shape == claimed.shape;
    right[kColour] += true_thing.colour == claimed.colour;
    right[kTexture] += true_thing.texture == claimed.texture;
    right[kSize] += true_thing.size != 0 && true_thing.size == claimed.size;
  }
  right[kCount] += truth.relation == Relation::none && truth.count > 1 && truth.count == claim.count && claim.relation == Relation::none;
  right[kRelation] += truth.relation != Relation::none && truth.relation == claim.relation;
  right[kBackground] += truth.background == claim.background;
  return right;
}

std::int64_t sum(const Counts& counts) {
  std::int64_t all = 0;
  for (const auto count : counts) all += count;
  return all;
}

}  // namespace

void SceneScore::add(const SceneFacts& facts, std::string_view caption) {
  SceneScore one;
  one.scenes = 1;
  one.asked = asked_of(facts);
  if (const auto claim = parse_scene(caption)) {
    one.exact = *claim == facts;
    one.right = right_in_order(facts, *claim);
    if (const auto other = told_from_the_other_side(*claim)) {
      one.exact |= *other == facts;
      const auto right = right_in_order(facts, *other);
      if (sum(right) > sum(one.right)) one.right = right;
    }
  }
  add(one);
}

void SceneScore::add(const SceneScore& other) {
  scenes += other.scenes;
  exact += other.exact;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    right[i] += other.right[i];
    asked[i] += other.asked[i];
  }
}

}  // namespace mm
