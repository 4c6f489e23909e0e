#include "data/scene_sentence.h"

#include <algorithm>
#include <span>

namespace mm {
namespace {

template <class Table>
std::string_view word(const Table& table, int row) {
  return table[static_cast<std::size_t>(row)];
}

std::string plural(std::string_view noun) { return std::string(noun) + (noun.ends_with("s") ? "es" : "s"); }

void append(std::string& text, std::string_view more) {
  if (more.empty()) return;
  if (!text.empty()) text += ' ';
  text += more;
}

// "large striped red", then the noun in singular or plural.
std::string described(const SceneThing& thing, bool many) {
  std::string text;
  append(text, word(kSceneSizes, thing.size));
  append(text, word(kSceneTextures, thing.texture));
  append(text, word(kSceneColours, thing.colour));
  const auto noun = word(kSceneShapes, thing.shape);
  append(text, many ? plural(noun) : std::string(noun));
  return text;
}

std::string with_article(const SceneThing& thing) {
  const auto text = described(thing, false);
  return (text.find_first_of("aeiou") == 0 ? "an " : "a ") + text;
}

// The things and how they stand to each other, without the background.
std::string stated(const SceneFacts& facts) {
  const auto& things = facts.things;
  if (facts.relation == Relation::none && facts.count > 1)
    return std::string(word(kSceneNumbers, facts.count)) + " " + described(things[0], true);
  std::string text = with_article(things[0]);
  if (facts.relation == Relation::none) return text;
  append(text, word(kSceneRelations, static_cast<int>(facts.relation)));
  append(text, with_article(things[1]));
  if (facts.relation == Relation::between) append(text, "and " + with_article(things[2]));
  return text;
}

// Reads a sentence word by word.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  // Takes a word or phrase if it comes next, up to a word's end.
  bool take(std::string_view phrase) {
    if (phrase.empty() || !text_.starts_with(phrase)) return false;
    const auto rest = text_.substr(phrase.size());
    if (!rest.empty() && rest.front() != ' ') return false;
    text_ = rest.empty() ? rest : rest.substr(1);
    return true;
  }

  // Row of the table whose phrase comes next; -1 when none does.
  int take_one(std::span<const std::string_view> table) {
    for (std::size_t i = 0; i < table.size(); ++i)
      if (take(table[i])) return static_cast<int>(i);
    return -1;
  }

  bool at_end() const { return text_.empty(); }

 private:
  std::string_view text_;
};

int take_noun(Reader& reader, bool many) {
  if (!many) return reader.take_one(kSceneShapes);
  for (std::size_t i = 0; i < kSceneShapes.size(); ++i)
    if (reader.take(plural(kSceneShapes[i]))) return static_cast<int>(i);
  return -1;
}

std::optional<SceneThing> take_thing(Reader& reader, bool many) {
  SceneThing thing;
  thing.size = std::max(0, reader.take_one(kSceneSizes));
  thing.texture = std::max(0, reader.take_one(kSceneTextures));
  thing.colour = reader.take_one(kSceneColours);
  thing.shape = thing.colour < 0 ? -1 : take_noun(reader, many);
  if (thing.shape < 0) return std::nullopt;
  return thing;
}

bool take_article(Reader& reader) { return reader.take("a") || reader.take("an"); }

bool take_things(Reader& reader, SceneFacts& facts) {
  const bool single = take_article(reader);
  facts.count = single ? 1 : reader.take_one(kSceneNumbers);
  if (facts.count < 1) return false;
  const auto first = take_thing(reader, facts.count > 1);
  if (!first) return false;
  facts.things = {*first};
  const int relation = reader.take_one(kSceneRelations);
  if (relation < 0) return true;
  facts.relation = static_cast<Relation>(relation);
  const int others = facts.relation == Relation::between ? 2 : 1;
  for (int i = 0; i < others; ++i) {
    if (i > 0 && !reader.take("and")) return false;
    if (!take_article(reader)) return false;
    const auto other = take_thing(reader, false);
    if (!other) return false;
    facts.things.push_back(*other);
  }
  return true;
}

}  // namespace

std::vector<std::string> scene_sentences(const SceneFacts& facts) {
  const std::string ground(word(kSceneBackgrounds, facts.background));
  std::vector<std::string> told{stated(facts)};
  if (const auto other = told_from_the_other_side(facts)) told.push_back(stated(*other));
  std::vector<std::string> sentences;
  for (const auto& text : told) {
    sentences.push_back(text + " on " + ground);
    sentences.push_back("on " + ground + " " + text);
    sentences.push_back((facts.count > 1 ? "there are " : "there is ") + text + " on " + ground);
    sentences.push_back("a picture of " + text + " on " + ground);
  }
  return sentences;
}

std::optional<SceneFacts> parse_scene(std::string_view sentence) {
  if (sentence.ends_with('.')) sentence.remove_suffix(1);
  while (sentence.ends_with(' ')) sentence.remove_suffix(1);
  Reader reader(sentence);
  SceneFacts facts;
  facts.background = -1;
  if (reader.take("on")) {
    facts.background = reader.take_one(kSceneBackgrounds);
    if (facts.background < 0) return std::nullopt;
  } else if (!reader.take("there is") && !reader.take("there are")) {
    reader.take("a picture of");
  }
  if (!take_things(reader, facts)) return std::nullopt;
  if (facts.background < 0) {
    if (!reader.take("on")) return std::nullopt;
    facts.background = reader.take_one(kSceneBackgrounds);
  }
  if (facts.background < 0 || !reader.at_end()) return std::nullopt;
  return facts;
}

std::optional<SceneFacts> told_from_the_other_side(const SceneFacts& facts) {
  SceneFacts other = facts;
  switch (facts.relation) {
    case Relation::left_of: other.relation = Relation::right_of; break;
    case Relation::right_of: other.relation = Relation::left_of; break;
    case Relation::above: other.relation = Relation::below; break;
    case Relation::below: other.relation = Relation::above; break;
    case Relation::between: std::swap(other.things.at(1), other.things.at(2)); return other;
    default: return std::nullopt;
  }
  std::swap(other.things.at(0), other.things.at(1));
  return other;
}

}  // namespace mm
