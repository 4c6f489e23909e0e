#include "text/sentence_piece.h"

#include <fmt/format.h>

#include <bit>
#include <initializer_list>
#include <optional>
#include <span>
#include <utility>

#include "base/base64.h"
#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

// A message of Protocol Buffers: fields one behind the other, each with its number and how long it is.
class Message {
 public:
  Message(std::string_view bytes, const std::string& where) : bytes_(bytes), where_(where) {}

  // What the next field holds: a number, or bytes.
  struct Field {
    std::uint64_t number = 0;  // of the field
    std::uint64_t value = 0;   // of a varint, or the bits of a fixed one
    std::string_view bytes = {};
  };

  std::optional<Field> next() {
    if (at_ == bytes_.size()) return std::nullopt;
    const auto key = varint();
    Field field{.number = key >> 3};
    switch (key & 7) {
      case 0: field.value = varint(); break;
      case 1: field.value = fixed(8); break;
      case 2: field.bytes = take(varint()); break;
      case 5: field.value = fixed(4); break;
      default: refuse();
    }
    return field;
  }

 private:
  [[noreturn]] void refuse() const {
    throw Error(Kind::input, "is no SentencePiece model, or a damaged one", where_, "fetch the model again");
  }

  std::string_view take(std::uint64_t length) {
    if (length > bytes_.size() - at_) refuse();
    const auto taken = bytes_.substr(at_, length);
    at_ += length;
    return taken;
  }

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1).front());
      value |= static_cast<std::uint64_t>(byte & 127) << shift;
      if (byte < 128) return value;
    }
    refuse();
  }

  std::uint64_t fixed(std::size_t length) {
    const auto taken = take(length);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < length; ++i) value |= static_cast<std::uint64_t>(static_cast<unsigned char>(taken[i])) << (8 * i);
    return value;
  }

  std::string_view bytes_;
  const std::string& where_;
  std::size_t at_ = 0;
};

SentencePieces::Piece piece_of(std::string_view bytes, const std::string& where) {
  SentencePieces::Piece piece;
  Message message(bytes, where);
  while (const auto field = message.next()) {
    if (field->number == 1) piece.text = field->bytes;
    if (field->number == 2) piece.score = std::bit_cast<float>(static_cast<std::uint32_t>(field->value));
    if (field->number == 3) piece.type = static_cast<int>(field->value);
  }
  return piece;
}

void read_training(std::string_view bytes, const std::string& where, SentencePieces& model) {
  Message message(bytes, where);
  while (const auto field = message.next()) {
    MM_CHECK(field->number != 3 || field->value == 1, Kind::input, "mm reads SentencePiece models of the kind unigram alone", where,
             "convert it in Python: AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER)");
    if (field->number == 35) model.by_bytes = field->value != 0;
  }
}

void read_rules(std::string_view bytes, const std::string& where, SentencePieces& model) {
  Message message(bytes, where);
  while (const auto field = message.next()) {
    if (field->number == 2) model.charsmap = field->bytes;
    if (field->number == 4) model.one_space = field->value != 0;
    MM_CHECK(field->number != 5 || field->value != 0, Kind::input, "does not write spaces as U+2581, which mm does not read", where);
  }
}

Json object(std::initializer_list<std::pair<const char*, Json>> members) {
  Json json = Json::object();
  for (const auto& [key, value] : members) json.set(key, value);
  return json;
}

Json normalizer_of(const SentencePieces& model) {
  Json steps = Json::array();
  if (!model.charsmap.empty())
    steps.push(object({{"type", "Precompiled"}, {"precompiled_charsmap", Json(base64(std::as_bytes(std::span(model.charsmap))))}}));
  if (model.one_space) {
    steps.push(Json::parse(R"({"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "})", ""));
    steps.push(Json::parse(R"({"type": "Strip", "strip_left": true, "strip_right": true})", ""));
  }
  return object({{"type", "Sequence"}, {"normalizers", steps}});
}

}  // namespace

SentencePieces read_sentence_pieces(std::string_view bytes, const std::string& where) {
  SentencePieces model;
  Message message(bytes, where);
  while (const auto field = message.next()) {
    if (field->number == 1) model.pieces.push_back(piece_of(field->bytes, where));
    if (field->number == 2) read_training(field->bytes, where, model);
    if (field->number == 3) read_rules(field->bytes, where, model);
  }
  MM_CHECK(!model.pieces.empty(), Kind::input, "is no SentencePiece model: it holds no pieces", where, "fetch the model again");
  return model;
}

Json tokenizer_json_of(const SentencePieces& model, const std::string& end, const std::string& where) {
  std::string words;  // parsed as one: setting 32,000 members takes a second
  std::int64_t unknown = -1, last = -1;
  for (std::size_t id = 0; id < model.pieces.size(); ++id) {
    const auto& piece = model.pieces[id];
    MM_CHECK(piece.type != 4, Kind::input, fmt::format("holds the piece '{}' of its user's own, which mm does not read", shown(piece.text)),
             where);
    if (piece.type == 2) unknown = static_cast<std::int64_t>(id);
    if (piece.text == end) last = static_cast<std::int64_t>(id);
    words += fmt::format("{}[{},{}]", id == 0 ? "" : ",", Json(piece.text).dump(), piece.score);
  }
  MM_CHECK(unknown >= 0 && last >= 0, Kind::input,
           unknown < 0 ? std::string("holds no piece for what is unknown") : fmt::format("holds no piece '{}'", shown(end)), where);
  const auto behind = Json::parse(fmt::format(R"({{"type": "TemplateProcessing", "single": [{{"Sequence": {{"id": "A", "type_id": 0}}}},
      {{"SpecialToken": {{"id": {0}, "type_id": 0}}}}], "pair": [{{"Sequence": {{"id": "A", "type_id": 0}}}},
      {{"Sequence": {{"id": "B", "type_id": 0}}}}, {{"SpecialToken": {{"id": {0}, "type_id": 0}}}}],
      "special_tokens": {{{0}: {{"id": {0}, "ids": [{1}], "tokens": [{0}]}}}}}})",
                                              Json(end).dump(), last),
                                  where);
  const auto space = Json::parse(R"({"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": true})", where);
  return object({{"version", "1.0"},
                 {"added_tokens", Json::array()},
                 {"normalizer", normalizer_of(model)},
                 {"pre_tokenizer", space},
                 {"post_processor", behind},
                 {"decoder", space},
                 {"model", object({{"type", "Unigram"},
                                   {"unk_id", Json(unknown)},
                                   {"byte_fallback", Json(model.by_bytes)},
                                   {"vocab", Json::parse("[" + words + "]", where)}})}});
}

}  // namespace mm
