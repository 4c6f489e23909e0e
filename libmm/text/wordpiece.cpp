#include "text/wordpiece.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/file.h"
#include "text/unicode.h"

namespace mm {

WordPiece::WordPiece(const Json& json)
    : vocabulary_(json.at("vocab")),
      prefix_(json.string("continuing_subword_prefix")),
      most_characters_(json.integer("max_input_chars_per_word")) {
  MM_CHECK(most_characters_ >= 0, Kind::input, fmt::format("max_input_chars_per_word is {}", most_characters_), json.where());
  const std::string unknown = json.string("unk_token");
  unknown_ = vocabulary_.id_of(unknown);
  MM_CHECK(unknown_ >= 0, Kind::input, fmt::format("the unknown token '{}' is not in the vocabulary", shown(unknown)), json.where());
}

void WordPiece::encode(std::string_view word, std::vector<std::int64_t>& ids) const {
  const std::size_t before = ids.size();
  if (static_cast<std::int64_t>(count_code_points(word)) <= most_characters_ && cut(word, ids)) return;
  ids.resize(before);
  ids.push_back(unknown_);
}

bool WordPiece::cut(std::string_view word, std::vector<std::int64_t>& ids) const {
  std::string rest(word);  // what is left of the word, behind the prefix once a token is taken
  std::size_t start = 0;   // of what is left, in `rest`
  while (start < rest.size()) {
    std::size_t end = std::min(rest.size(), std::max(vocabulary_.longest(), start));
    std::int64_t id = -1;
    for (; end > start; --end) {
      if (end < rest.size() && (rest[end] & 0xC0) == 0x80) continue;  // inside a character
      id = vocabulary_.id_of(std::string_view(rest).substr(0, end));
      if (id >= 0) break;
    }
    if (id < 0) return false;
    ids.push_back(id);
    rest.replace(0, end, prefix_);
    start = prefix_.size();
  }
  return true;
}

}  // namespace mm
