#include "text/pre_tokenizer.h"

#include <array>

#include "base/check.h"
#include "text/byte_level.h"
#include "text/metaspace.h"
#include "text/part.h"
#include "text/split.h"
#include "text/unicode.h"

namespace mm {
namespace {

// What a code point is to a pre-tokeniser: a gap; a word of its own; or a part of a word of equals.
enum class Role { gap, alone, letter, symbol };

// Cuts where the role changes, and around what stands alone; leaves gaps out.
template <class RoleOf>
PreTokenizer cut_by(RoleOf role_of) {
  return [role_of](std::string_view text, bool first, std::vector<Word>& words) {
    Role last = Role::gap;
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view here = rest;
      const Role role = role_of(take_first(rest));
      const std::string_view c = here.substr(0, here.size() - rest.size());
      if (role != Role::gap) {
        if (role == last && role != Role::alone)
          words.back().text += c;
        else
          words.push_back({std::string(c), first && here.size() == text.size()});
      }
      last = role;
    }
  };
}

PreTokenizer read_bert(const Json&) {
  return cut_by([](char32_t c) { return is_space(c) ? Role::gap : is_punctuation(c) ? Role::alone : Role::letter; });
}

PreTokenizer read_punctuation(const Json& json) {
  const std::string behavior = json.string("behavior", "Isolated");
  MM_CHECK(behavior == "Isolated", Kind::input, fmt::format("mm has no Punctuation with the behavior '{}'", shown(behavior)), json.where());
  return cut_by([](char32_t c) { return is_punctuation(c) ? Role::alone : Role::letter; });
}

PreTokenizer read_digits(const Json& json) {
  const auto digit = json.boolean("individual_digits", false) ? Role::alone : Role::symbol;
  return cut_by([digit](char32_t c) { return is_number(c) ? digit : Role::letter; });
}

// \w+|[^\w\s]+
PreTokenizer read_whitespace(const Json&) {
  return cut_by([](char32_t c) { return is_space(c) ? Role::gap : is_word(c) ? Role::letter : Role::symbol; });
}

PreTokenizer read_whitespace_split(const Json&) {
  return cut_by([](char32_t c) { return is_space(c) ? Role::gap : Role::letter; });
}

PreTokenizer read_sequence(const Json& json) {
  std::vector<PreTokenizer> steps;
  const Json list = json.at("pretokenizers");
  for (std::size_t i = 0; i < list.size(); ++i) steps.push_back(read_pre_tokenizer(list.at(i)));
  return [steps](std::string_view text, bool first, std::vector<Word>& words) {
    std::vector<Word> pieces, finer;
    if (!text.empty()) pieces.push_back({std::string(text), first});
    for (const auto& step : steps) {
      finer.clear();
      for (const auto& piece : pieces) step(piece.text, piece.first, finer);
      pieces.swap(finer);
    }
    words.insert(words.end(), std::make_move_iterator(pieces.begin()), std::make_move_iterator(pieces.end()));
  };
}

constexpr std::array<PartReader<PreTokenizer>, 9> kReaders{{
    {"BertPreTokenizer", read_bert},
    {"ByteLevel", read_byte_level},
    {"Digits", read_digits},
    {"Metaspace", read_metaspace},
    {"Punctuation", read_punctuation},
    {"Sequence", read_sequence},
    {"Split", read_split},
    {"Whitespace", read_whitespace},
    {"WhitespaceSplit", read_whitespace_split},
}};

}  // namespace

PreTokenizer read_pre_tokenizer(const Json& json) {
  if (json.is_null()) {
    return [](std::string_view text, bool first, std::vector<Word>& words) {
      if (!text.empty()) words.push_back({std::string(text), first});
    };
  }
  return read_part<PreTokenizer>(json, "pre-tokeniser", kReaders);
}

}  // namespace mm
