#include "text/added_tokens.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/file.h"
#include "text/unicode.h"

namespace mm {
namespace {

// Where the last code point of a valid, non-empty text starts.
std::size_t last_start(std::string_view text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && (text[at] & 0xC0) == 0x80) --at;
  return at;
}

char32_t first_of(std::string_view text) { return take_first(text); }
char32_t last_of(std::string_view text) { return first_of(text.substr(last_start(text))); }

bool stands_alone(std::string_view text, std::size_t start, std::size_t stop) {
  const bool word_before = start > 0 && is_word(last_of(text.substr(0, start)));
  const bool word_behind = stop < text.size() && is_word(first_of(text.substr(stop)));
  return !word_before && !word_behind;
}

// Where the white space that ends at `start` begins.
std::size_t space_before(std::string_view text, std::size_t start) {
  while (start > 0 && is_space(last_of(text.substr(0, start)))) start = last_start(text.substr(0, start));
  return start;
}

std::size_t space_behind(std::string_view text, std::size_t stop) {
  while (stop < text.size()) {
    std::string_view rest = text.substr(stop);
    if (!is_space(take_first(rest))) break;
    stop = text.size() - rest.size();
  }
  return stop;
}

}  // namespace

AddedTokens::AddedTokens(const Json& json, const Vocabulary& vocabulary, const Normalizer& normalizer) {
  if (json.is_null()) return;
  next_ = vocabulary.count();
  MM_CHECK(json.is_array(), Kind::input, "expected an array", json.where());
  for (std::size_t i = 0; i < json.size(); ++i) add(json.at(i), vocabulary, normalizer);
  for (const auto& [id, token] : tokens_) look_for(token.normalized ? normalized_ : raw_, token.normalized_content, id, json);
  for (auto* patterns : {&raw_, &normalized_}) {
    auto& lengths = patterns->lengths;
    std::sort(lengths.begin(), lengths.end(), std::greater<>());
    lengths.erase(std::unique(lengths.begin(), lengths.end()), lengths.end());
  }
}

void AddedTokens::add(const Json& json, const Vocabulary& vocabulary, const Normalizer& normalizer) {
  MM_CHECK(json.integer("id") >= 0, Kind::input, fmt::format("an added token has the id {}", json.integer("id")), json.where());
  AddedToken token{.content = json.string("content"),
                   .normalized_content = {},
                   .single_word = json.boolean("single_word"),
                   .lstrip = json.boolean("lstrip"),
                   .rstrip = json.boolean("rstrip"),
                   .normalized = json.boolean("normalized"),
                   .special = json.boolean("special")};
  if (token.content.empty()) return;
  token.normalized_content = token.normalized ? normalized(normalizer, token.content) : token.content;

  // The id in the file is not asked: the library gives the model's id, or the next one behind all tokens.
  std::int64_t id = id_of(token.content);
  if (id < 0) id = vocabulary.id_of(token.content);
  if (id < 0) {
    id = next_++;
    MM_CHECK(!vocabulary.has(id), Kind::input,
             fmt::format("the added token '{}' would get the id {} of '{}': the vocabulary has {} tokens, and ids up to {}",
                         shown(token.content), id, shown(vocabulary.token_of(id)), vocabulary.count(), vocabulary.size() - 1),
             json.where());
  }
  ids_[token.content] = id;
  if (token.special) special_.insert(token.content);
  tokens_[id] = std::move(token);
}

void AddedTokens::look_for(Patterns& patterns, std::string_view text, std::int64_t id, const Json& json) {
  if (text.empty()) return;  // nothing was left of it by normalisation
  const auto [place, is_new] = patterns.ids.emplace(text, id);
  MM_CHECK(is_new, Kind::input,
           fmt::format("the added tokens '{}' and '{}' are the same after normalisation", shown(tokens_.at(place->second).content),
                       shown(tokens_.at(id).content)),
           json.where());
  patterns.lengths.push_back(text.size());
  patterns.first[static_cast<unsigned char>(text[0])] = true;
}

std::vector<TextPiece> AddedTokens::split(std::string_view text, const Patterns& patterns) const {
  std::vector<TextPiece> pieces;
  std::size_t done = 0;  // up to here the text is in pieces
  const auto put = [&](std::size_t start, std::size_t stop, std::int64_t id) {
    if (start < stop) pieces.push_back({text.substr(start, stop - start), id});
  };
  for (std::size_t at = 0; at < text.size();) {
    std::int64_t id = -1;
    std::size_t start = at, stop = at + 1;
    if (patterns.first[static_cast<unsigned char>(text[at])]) {
      for (const std::size_t length : patterns.lengths) {
        if (length > text.size() - at) continue;
        const auto found = patterns.ids.find(text.substr(at, length));
        if (found == patterns.ids.end()) continue;
        id = found->second;
        stop = at + length;
        break;
      }
    }
    at = stop;  // a token that is found but not taken still hides those that start inside it
    if (id < 0) continue;
    const AddedToken& token = tokens_.at(id);
    if (token.single_word && !stands_alone(text, start, stop)) continue;
    if (token.lstrip) start = std::max(space_before(text, start), done);
    if (token.rstrip) stop = space_behind(text, stop);
    put(done, start, -1);
    put(start, stop, id);
    done = stop;
  }
  put(done, text.size(), -1);
  return pieces;
}

const AddedToken* AddedTokens::find(std::int64_t id) const {
  const auto found = tokens_.find(id);
  return found == tokens_.end() ? nullptr : &found->second;
}

std::int64_t AddedTokens::id_of(std::string_view content) const {
  const auto found = ids_.find(std::string(content));
  return found == ids_.end() ? -1 : found->second;
}

std::int64_t AddedTokens::size() const { return tokens_.empty() ? 0 : tokens_.rbegin()->first + 1; }

}  // namespace mm
