#include "text/pre_tokenizer.h"

#include <array>

#include "text/byte_level.h"
#include "text/part.h"
#include "text/unicode.h"

namespace mm {
namespace {

// What a code point is to a pre-tokeniser: a gap; a word of its own; or a part of a word of equals.
enum class Role { gap, alone, letter, symbol };

// Cuts where the role changes, and around what stands alone; leaves gaps out.
template <class RoleOf>
void cut(std::string_view text, std::vector<std::string>& words, RoleOf role_of) {
  Role last = Role::gap;
  while (!text.empty()) {
    const std::string_view here = text;
    const Role role = role_of(take_first(text));
    const std::string_view c = here.substr(0, here.size() - text.size());
    if (role != Role::gap) {
      if (role == last && role != Role::alone)
        words.back() += c;
      else
        words.emplace_back(c);
    }
    last = role;
  }
}

PreTokenizer read_bert(const Json&) {
  return [](std::string_view text, std::vector<std::string>& words) {
    cut(text, words, [](char32_t c) { return is_space(c) ? Role::gap : is_punctuation(c) ? Role::alone : Role::letter; });
  };
}

// \w+|[^\w\s]+
PreTokenizer read_whitespace(const Json&) {
  return [](std::string_view text, std::vector<std::string>& words) {
    cut(text, words, [](char32_t c) { return is_space(c) ? Role::gap : is_word(c) ? Role::letter : Role::symbol; });
  };
}

PreTokenizer read_whitespace_split(const Json&) {
  return [](std::string_view text, std::vector<std::string>& words) {
    cut(text, words, [](char32_t c) { return is_space(c) ? Role::gap : Role::letter; });
  };
}

PreTokenizer read_sequence(const Json& json) {
  std::vector<PreTokenizer> steps;
  const Json list = json.at("pretokenizers");
  for (std::size_t i = 0; i < list.size(); ++i) steps.push_back(read_pre_tokenizer(list.at(i)));
  return [steps](std::string_view text, std::vector<std::string>& words) {
    std::vector<std::string> pieces, finer;
    if (!text.empty()) pieces.emplace_back(text);
    for (const auto& step : steps) {
      finer.clear();
      for (const auto& piece : pieces) step(piece, finer);
      pieces.swap(finer);
    }
    words.insert(words.end(), std::make_move_iterator(pieces.begin()), std::make_move_iterator(pieces.end()));
  };
}

constexpr std::array<PartReader<PreTokenizer>, 5> kReaders{{
    {"BertPreTokenizer", read_bert},
    {"ByteLevel", read_byte_level},
    {"Sequence", read_sequence},
    {"Whitespace", read_whitespace},
    {"WhitespaceSplit", read_whitespace_split},
}};

}  // namespace

PreTokenizer read_pre_tokenizer(const Json& json) {
  if (json.is_null()) {
    return [](std::string_view text, std::vector<std::string>& words) {
      if (!text.empty()) words.emplace_back(text);
    };
  }
  return read_part<PreTokenizer>(json, "pre-tokeniser", kReaders);
}

}  // namespace mm
