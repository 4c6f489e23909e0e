#pragma once
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "data/question.h"
#include "data/scene.h"

namespace mm {

// What scenes are asked for: the kinds of their questions.
inline constexpr std::array<std::string_view, 8> kSceneQuestionKinds{"colour",   "shape",      "count",   "existence",
                                                                     "relation", "comparison", "texture", "background"};

// Questions about a scene, at most one of each kind and at most `most`, in random order:
//
//   what color is the circle? red           how many red stars are there? 3      is there a blue heart? no
//   what is inside the green square? ring   is the red moon above the cross? yes which is larger, the ring or the moon? moon
//
// They are drawn so that over many scenes of make_scene() a question says as little as can be of its own answer: yes as often as no, each
// number as often as any other, colours, shapes, textures and backgrounds evenly, by taking what is frequent among scenes less often. What
// is said not to be there differs from a thing that is there in its colour or its shape alone; with ScenePairs::seen it is no held-out
// pair, which would give the answer away in training.
std::vector<QuestionAnswer> scene_questions(const SceneFacts& facts, ScenePairs pairs, std::size_t most, Random& random);

}  // namespace mm
