#include "text/post_processor.h"

#include <fmt/format.h>

#include <array>

#include "base/check.h"
#include "text/part.h"

namespace mm {
namespace {

using Ids = std::vector<std::int64_t>;

// A text's place in a template, or the special tokens that stand there.
struct Piece {
  bool is_text = false;
  Ids special;
};

PostProcessor apply(std::vector<Piece> pieces) {
  return [pieces = std::move(pieces)](const Ids& text, bool special) {
    Ids out;
    for (const auto& piece : pieces) {
      const Ids& ids = piece.is_text ? text : piece.special;
      if (piece.is_text || special) out.insert(out.end(), ids.begin(), ids.end());
    }
    return out;
  };
}

// [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, ...]; type_id is for pairs.
PostProcessor read_template(const Json& json) {
  std::vector<Piece> pieces;
  const Json list = json.at("single"), tokens = json.at("special_tokens");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Json item = list.at(i);
    if (item.has("Sequence")) {
      const std::string which = item.at("Sequence").string("id");
      MM_CHECK(which == "A", Kind::input, fmt::format("the template for one text names the text '{}'; only 'A' is there", shown(which)),
               item.where());
      pieces.push_back({.is_text = true, .special = {}});
    } else {
      const std::string name = item.at("SpecialToken").string("id");
      MM_CHECK(tokens.has(name), Kind::input, fmt::format("the template names '{}', which is not among special_tokens", shown(name)),
               item.where());
      pieces.push_back({.is_text = false, .special = tokens.at(name).at("ids").integers()});
    }
  }
  return apply(std::move(pieces));
}

// {"sep": ["[SEP]", 102], "cls": ["[CLS]", 101]}
PostProcessor read_bert(const Json& json) {
  const auto id = [&](const char* name) { return Ids{json.at(name).at(std::size_t{1}).integer()}; };
  return apply({{.is_text = false, .special = id("cls")}, {.is_text = true, .special = {}}, {.is_text = false, .special = id("sep")}});
}

constexpr std::array<PartReader<PostProcessor>, 2> kReaders{{{"BertProcessing", read_bert}, {"TemplateProcessing", read_template}}};

}  // namespace

PostProcessor read_post_processor(const Json& json, std::int64_t size) {
  if (json.is_null()) return [](const Ids& text, bool) { return text; };
  auto processor = read_part<PostProcessor>(json, "post-processor", kReaders);
  for (const std::int64_t id : processor({}, true))
    MM_CHECK(id >= 0 && id < size, Kind::input, fmt::format("a special token has the id {}; ids go from 0 to {}", id, size - 1),
             json.where());
  return processor;
}

}  // namespace mm
