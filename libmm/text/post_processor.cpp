#include "text/post_processor.h"

#include <fmt/format.h>

#include <array>

#include "base/check.h"
#include "text/part.h"

namespace mm {
namespace {

using Ids = std::vector<std::int64_t>;

enum class Place { special, first, second };  // special tokens, or where a text stands

struct Piece {
  Place place = Place::special;
  Ids special;
  std::int64_t type = 0;
};

Encoding filled(const std::vector<Piece>& pieces, const Ids& first, const Ids* second, bool special) {
  Encoding out;
  for (const auto& piece : pieces) {
    if (piece.place == Place::special && !special) continue;
    const Ids& ids = piece.place == Place::first ? first : piece.place == Place::second ? *second : piece.special;
    out.ids.insert(out.ids.end(), ids.begin(), ids.end());
    out.types.resize(out.ids.size(), piece.type);
  }
  return out;
}

PostProcessor apply(std::vector<Piece> single, std::vector<Piece> pair) {
  return [single = std::move(single), pair = std::move(pair)](const Ids& first, const Ids* second, bool special) {
    return filled(second == nullptr ? single : pair, first, second, special);
  };
}

std::vector<Piece> one_text() { return {{.place = Place::first, .special = {}}}; }
std::vector<Piece> two_texts() { return {{.place = Place::first, .special = {}}, {.place = Place::second, .special = {}, .type = 1}}; }

// [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, ...]
std::vector<Piece> read_pieces(const Json& list, const Json& tokens, bool pair) {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Json item = list.at(i);
    if (item.has("Sequence")) {
      const Json text = item.at("Sequence");
      const std::string which = text.string("id");
      MM_CHECK(which == "A" || (pair && which == "B"), Kind::input,
               pair ? fmt::format("the template for two texts names the text '{}'; they are 'A' and 'B'", shown(which))
                    : fmt::format("the template for one text names the text '{}'; only 'A' is there", shown(which)),
               item.where());
      pieces.push_back({.place = which == "A" ? Place::first : Place::second, .special = {}, .type = text.integer("type_id", 0)});
    } else {
      const Json token = item.at("SpecialToken");
      const std::string name = token.string("id");
      MM_CHECK(tokens.has(name), Kind::input, fmt::format("the template names '{}', which is not among special_tokens", shown(name)),
               item.where());
      pieces.push_back({.special = tokens.at(name).at("ids").integers(), .type = token.integer("type_id", 0)});
    }
  }
  return pieces;
}

PostProcessor read_template(const Json& json) {
  const Json tokens = json.at("special_tokens"), pair = json.get("pair");
  return apply(read_pieces(json.at("single"), tokens, false), pair.size() == 0 ? two_texts() : read_pieces(pair, tokens, true));
}

Piece special_of(const Json& json, const char* name, std::int64_t type = 0) {  // "sep": ["[SEP]", 102]
  return {.special = {json.at(name).at(std::size_t{1}).integer()}, .type = type};
}

// {"sep": ["[SEP]", 102], "cls": ["[CLS]", 101]}
PostProcessor read_bert(const Json& json) {
  const Piece cls = special_of(json, "cls"), sep = special_of(json, "sep"), text = one_text()[0], second = two_texts()[1];
  return apply({cls, text, sep}, {cls, text, sep, second, special_of(json, "sep", 1)});
}

// {"sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": true, "add_prefix_space": false}: a separator behind each text and one before
// the second; all of one type.
PostProcessor read_roberta(const Json& json) {
  const Piece cls = special_of(json, "cls"), sep = special_of(json, "sep"), text = one_text()[0];
  return apply({cls, text, sep}, {cls, text, sep, sep, {.place = Place::second, .special = {}}, sep});
}

// Its business is where a token stands in the text, which mm does not ask.
PostProcessor read_byte_level(const Json&) { return apply(one_text(), two_texts()); }

PostProcessor read_sequence(const Json& json);

constexpr std::array<PartReader<PostProcessor>, 5> kReaders{{{"BertProcessing", read_bert},
                                                             {"ByteLevel", read_byte_level},
                                                             {"RobertaProcessing", read_roberta},
                                                             {"Sequence", read_sequence},
                                                             {"TemplateProcessing", read_template}}};

// Several that add tokens would each add theirs; the files that there are hold one beside ByteLevel.
PostProcessor read_sequence(const Json& json) {
  const Json list = json.at("processors");
  PostProcessor only = read_byte_level(json);
  int adding = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list.at(i).string("type") == "ByteLevel") continue;
    MM_CHECK(++adding == 1, Kind::input, "a Sequence of two post-processors that add tokens is not among those mm knows", json.where());
    only = read_part<PostProcessor>(list.at(i), "post-processor", kReaders);
  }
  return only;
}

}  // namespace

PostProcessor read_post_processor(const Json& json, std::int64_t size) {
  const auto processor = json.is_null() ? read_byte_level(json) : read_part<PostProcessor>(json, "post-processor", kReaders);
  const Ids none;
  for (const Ids* second : {static_cast<const Ids*>(nullptr), &none})
    for (const std::int64_t id : processor(none, second, true).ids)
      MM_CHECK(id >= 0 && id < size, Kind::input, fmt::format("a special token has the id {}; ids go from 0 to {}", id, size - 1),
               json.where());
  return processor;
}

}  // namespace mm
