#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/scene.h"

namespace mm {

// Every true sentence of a scene that this grammar has, the canonical one first:
//
//   a large striped red circle to the left of a small blue square on grass
//   there is a small blue square to the right of a large striped red circle on grass   (and so on)
//
// Each one tells all the facts, so that parse_scene(sentence) gives them back, up to the order of what is left and right.
std::vector<std::string> scene_sentences(const SceneFacts& facts);

// What a sentence claims, or nothing when it is not a sentence of the grammar. Lower case; a final full stop is allowed.
std::optional<SceneFacts> parse_scene(std::string_view sentence);

// The same facts told from the other thing: left becomes right, above below, with the two things exchanged. Nothing for a scene
// without another side (no relation, inside); for `between` the outer two change places.
std::optional<SceneFacts> told_from_the_other_side(const SceneFacts& facts);

}  // namespace mm
