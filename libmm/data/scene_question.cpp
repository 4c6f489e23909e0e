#include "data/scene_question.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace mm {
namespace {

using Asked = std::optional<QuestionAnswer>;

constexpr int kShapes = static_cast<int>(kSceneShapes.size());
constexpr int kColours = static_cast<int>(kSceneColours.size());

// Rows of the backgrounds' table in one word each.
constexpr std::array<std::string_view, kSceneBackgrounds.size()> kBackgroundWords{"plain", "fading", "speckled",
                                                                                  "grass", "bricks", "water"};

// Of make_scene(): how often a scene has so many things; what is more frequent than the rarest is asked about less often.
constexpr std::array<double, 6> kOftenCounted{0, 0.22, 0.4575, 0.2075, 0.0575, 0.0575};  // things in all
constexpr double kOftenSingle = 0.22, kOftenEqual = 0.0575;                              // one thing alone; two, ... five equal ones
constexpr double kNothing = 0.055;  // of the scenes are asked for something that is not there, as often as for any other number
constexpr double kPlain = 1.0 / 3;  // half of the things are plain, a sixth has each other texture

std::string shape_of(const SceneThing& thing) { return std::string(kSceneShapes[static_cast<std::size_t>(thing.shape)]); }
std::string colour_of(const SceneThing& thing) { return std::string(kSceneColours[static_cast<std::size_t>(thing.colour)]); }
std::string pair_of(const SceneThing& thing) { return colour_of(thing) + " " + shape_of(thing); }
std::string many(std::string noun) { return noun + (noun.ends_with('s') ? "es" : "s"); }
std::string one(const std::string& words) { return (words.find_first_of("aeiou") == 0 ? "an " : "a ") + words; }
const char* yes_no(bool yes) { return yes ? "yes" : "no"; }

template <std::size_t N>
std::string_view either(const std::array<std::string_view, N>& words, Random& random) {
  return words[random.below(N)];
}

// One scene that is asked about.
class Asker {
 public:
  Asker(const SceneFacts& facts, ScenePairs pairs, Random& random) : facts_(facts), things_(facts.things), pairs_(pairs), random_(random) {}

  Asked ask(std::size_t kind) {
    constexpr std::array kWays{&Asker::colour,   &Asker::shape,      &Asker::count,   &Asker::existence,
                               &Asker::relation, &Asker::comparison, &Asker::texture, &Asker::background};
    static_assert(kWays.size() == kSceneQuestionKinds.size());
    auto asked = (this->*kWays[kind])();
    if (asked) asked->kind = kSceneQuestionKinds[kind];
    return asked;
  }

 private:
  Asked colour() {
    const auto& thing = any_thing();
    if (!only_shape(thing)) return {};
    const auto word = either(std::array<std::string_view, 2>{"color", "colour"}, random_);
    const auto noun = shape_of(thing);
    return said(facts_.count > 1 ? fmt::format("what {} are the {}?", word, many(noun)) : fmt::format("what {} is the {}?", word, noun),
                colour_of(thing));
  }

  Asked shape() {
    const auto& thing = free_thing();
    if (!only_colour(thing)) return {};
    const auto colour = colour_of(thing);
    if (facts_.count > 1) return said(fmt::format("what shape are the {} things?", colour), shape_of(thing));
    return said(random_.chance(0.5) ? fmt::format("what shape is the {} thing?", colour) : fmt::format("what is the {} shape?", colour),
                shape_of(thing));
  }

  Asked count() {
    if (random_.chance(0.5)) return count_all();
    if (random_.chance(kNothing)) {
      const auto absent = not_there();
      return absent ? said(how_many(many(pair_of(*absent))), "0") : std::nullopt;
    }
    if (facts_.relation != Relation::none || (facts_.count == 1 && !random_.chance(kOftenEqual / kOftenSingle))) return {};
    const auto& thing = things_[0];
    return said(how_many(many(random_.chance(0.5) ? pair_of(thing) : shape_of(thing))), std::to_string(facts_.count));
  }

  Asked count_all() {
    const auto all = facts_.relation == Relation::none ? static_cast<std::size_t>(facts_.count) : things_.size();
    if (!random_.chance(kOftenEqual / kOftenCounted[all])) return {};
    return said(how_many(std::string(either(std::array<std::string_view, 2>{"things", "shapes"}, random_))), std::to_string(all));
  }

  Asked existence() {
    const bool there = random_.chance(0.5);
    const auto asked = there ? std::optional(free_thing()) : not_there();
    if (!asked) return {};
    const auto start = either(std::array<std::string_view, 3>{"is there", "do you see", "does the picture show"}, random_);
    return said(fmt::format("{} {}?", start, one(pair_of(*asked))), yes_no(there));
  }

  Asked relation() {
    switch (facts_.relation) {
      case Relation::none: return {};
      case Relation::inside: return said(fmt::format("what is inside the {}?", name_of(things_[1])), shape_of(things_[0]));
      case Relation::between: {
        const bool turned = random_.chance(0.5);
        return said(fmt::format("what is between the {} and the {}?", name_of(things_[turned ? 2 : 1]), name_of(things_[turned ? 1 : 2])),
                    shape_of(things_[0]));
      }
      default: return side();
    }
  }

  // Of two things side by side; which of them is told of the other is drawn.
  Asked side() {
    int relation = static_cast<int>(facts_.relation);  // of the first to the second
    const bool turned = random_.chance(0.5);
    if (turned) relation = opposite(relation);
    const auto &a = things_[turned ? 1 : 0], &b = things_[turned ? 0 : 1];
    const auto words = [](int row) { return kSceneRelations[static_cast<std::size_t>(row)]; };
    if (random_.chance(0.5)) return said(fmt::format("what is {} the {}?", words(relation), name_of(b)), shape_of(a));
    const bool true_one = random_.chance(0.5);
    return said(fmt::format("is the {} {} the {}?", name_of(a), words(true_one ? relation : opposite(relation)), name_of(b)),
                yes_no(true_one));
  }

  Asked comparison() {
    if (facts_.relation == Relation::none && facts_.count > 1) {  // as many have more than three of them as fewer than four
      const bool more = random_.chance(0.5);
      return said(fmt::format("are there {} {}?", more ? "more than three" : "fewer than four", many(shape_of(things_[0]))),
                  yes_no(more == (facts_.count > 3)));
    }
    if (!beside()) return {};
    const bool turned = random_.chance(0.5), larger = random_.chance(0.5);  // things_[0] is the large one
    const auto &a = things_[turned ? 1 : 0], &b = things_[turned ? 0 : 1];
    const auto word = larger ? "larger" : "smaller";
    if (random_.chance(0.5) && a.shape != b.shape)
      return said(fmt::format("which is {}, the {} or the {}?", word, name_of(a), name_of(b)), shape_of(things_[larger ? 0 : 1]));
    return said(fmt::format("is the {} {} than the {}?", name_of(a), word, name_of(b)), yes_no(turned != larger));
  }

  Asked texture() {
    const auto& thing = free_thing();
    if (random_.chance(0.5)) {  // of all textures, as things have them
      if (thing.texture == 0 && !random_.chance(kPlain)) return {};
      const auto answer = thing.texture == 0 ? "plain" : kSceneTextures[static_cast<std::size_t>(thing.texture)];
      return said(facts_.count > 1 ? fmt::format("what pattern do the {} have?", many(name_of(thing)))
                                   : fmt::format("what pattern does the {} have?", name_of(thing)),
                  std::string(answer));
    }
    const bool true_one = random_.chance(0.5);
    if (true_one ? thing.texture == 0 : random_.chance(0.5)) return {};  // only half of the things have one that is to be said yes to
    int said_of_it = thing.texture;
    while (!true_one && said_of_it == thing.texture) said_of_it = static_cast<int>(random_.between(1, 3));
    const auto word = kSceneTextures[static_cast<std::size_t>(said_of_it)];
    return said(
        facts_.count > 1 ? fmt::format("are the {} {}?", many(name_of(thing)), word) : fmt::format("is the {} {}?", name_of(thing), word),
        yes_no(true_one));
  }

  Asked background() {
    const auto question = either(std::array<std::string_view, 2>{"what is the background?", "what is in the background?"}, random_);
    return said(std::string(question), std::string(kBackgroundWords[static_cast<std::size_t>(facts_.background)]));
  }

  static Asked said(std::string question, std::string answer) { return QuestionAnswer{std::move(question), std::move(answer), {}}; }
  static std::string how_many(const std::string& things) { return fmt::format("how many {} are there?", things); }

  static int opposite(int relation) {
    return relation == static_cast<int>(Relation::left_of) || relation == static_cast<int>(Relation::above) ? relation + 1 : relation - 1;
  }

  bool beside() const { return facts_.relation >= Relation::left_of && facts_.relation <= Relation::below; }

  const SceneThing& any_thing() { return things_[random_.below(things_.size())]; }

  // One that may have any shape, colour and texture: what holds another thing has few shapes and no texture, which would tell the answer.
  const SceneThing& free_thing() { return facts_.relation == Relation::inside ? things_[0] : any_thing(); }

  bool only_shape(const SceneThing& thing) const { return std::ranges::count(things_, thing.shape, &SceneThing::shape) == 1; }
  bool only_colour(const SceneThing& thing) const { return std::ranges::count(things_, thing.colour, &SceneThing::colour) == 1; }

  // What a thing is called in a question: "circle" where that tells which one, in half of the cases, else "red circle".
  std::string name_of(const SceneThing& thing) { return random_.chance(0.5) && only_shape(thing) ? shape_of(thing) : pair_of(thing); }

  // A thing of the scene but for its colour or its shape, that no scene of these pairs would rule out.
  std::optional<SceneThing> not_there() {
    constexpr int kTries = 20;
    SceneThing thing = free_thing();
    const bool other_colour = random_.chance(0.5);
    for (int i = 0; i < kTries; ++i) {
      (other_colour ? thing.colour : thing.shape) = static_cast<int>(random_.below(other_colour ? kColours : kShapes));
      const bool there =
          std::ranges::any_of(things_, [&](const SceneThing& other) { return other.shape == thing.shape && other.colour == thing.colour; });
      if (!there && (pairs_ == ScenePairs::held_out || !is_held_out(thing.shape, thing.colour))) return thing;
    }
    return {};
  }

  const SceneFacts& facts_;
  const std::vector<SceneThing>& things_;
  ScenePairs pairs_;
  Random& random_;
};

}  // namespace

std::vector<QuestionAnswer> scene_questions(const SceneFacts& facts, ScenePairs pairs, std::size_t most, Random& random) {
  Asker asker(facts, pairs, random);
  std::vector<QuestionAnswer> asked;
  for (const auto kind : random.order(kSceneQuestionKinds.size())) {
    if (asked.size() == most) break;
    if (auto one = asker.ask(kind)) asked.push_back(std::move(*one));
  }
  return asked;
}

}  // namespace mm
