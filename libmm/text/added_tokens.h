#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/json.h"
#include "text/normalizer.h"
#include "text/vocabulary.h"

namespace mm {

// One of the "added_tokens" of a tokenizer.json: found in the text as it is written, before the text is cut into words.
struct AddedToken {
  std::string content;
  std::string normalized_content;  // what is looked for in normalised text, and what decoding writes; = content when not `normalized`
  bool single_word = false;        // only where no word character stands beside it
  bool lstrip = false;             // takes the white space before it
  bool rstrip = false;             // takes the white space behind it
  bool normalized = false;         // looked for in normalised text, else in the text as it was given
  bool special = false;            // left out by decode(ids, skip_special)
};

// A stretch of text that is an added token (id >= 0), or is not (id -1).
struct TextPiece {
  std::string_view text;
  std::int64_t id = -1;
};

// All of them, with the library's rules. Immutable.
class AddedTokens {
 public:
  // `json`: an array, or null. A token that the model has keeps the model's id; others follow behind its tokens, in the order of the file.
  // Throws Error{input} where the library's answer would depend on chance: two tokens that are one after normalisation, or an id of
  // another token.
  AddedTokens(const Json& json, const Vocabulary& vocabulary, const Normalizer& normalizer);
  AddedTokens(const AddedTokens&) = delete;  // its patterns look into its own tokens
  AddedTokens& operator=(const AddedTokens&) = delete;

  // Cuts a text where tokens stand, the leftmost and there the longest first; empty pieces are left out.
  std::vector<TextPiece> split_raw(std::string_view text) const { return split(text, raw_); }
  std::vector<TextPiece> split_normalized(std::string_view text) const { return split(text, normalized_); }

  const AddedToken* find(std::int64_t id) const;
  std::int64_t id_of(std::string_view content) const;  // -1 when there is none
  bool is_special(std::string_view content) const { return special_.contains(std::string(content)); }
  std::int64_t size() const;  // ids are below this

 private:
  // What is looked for, by its text.
  struct Patterns {
    std::unordered_map<std::string_view, std::int64_t> ids;  // into tokens_
    std::vector<std::size_t> lengths;                        // bytes, longest first
    std::vector<bool> first = std::vector<bool>(256);        // bytes that one of them starts with
  };

  void add(const Json& json, const Vocabulary& vocabulary, const Normalizer& normalizer);
  void look_for(Patterns& patterns, std::string_view text, std::int64_t id, const Json& json);
  std::vector<TextPiece> split(std::string_view text, const Patterns& patterns) const;

  std::map<std::int64_t, AddedToken> tokens_;
  std::int64_t next_ = 0;  // the id of the next token that the model does not have
  std::unordered_map<std::string, std::int64_t> ids_;
  std::unordered_set<std::string> special_;
  Patterns raw_, normalized_;
};

}  // namespace mm
