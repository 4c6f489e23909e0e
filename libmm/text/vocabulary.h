#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace mm {

// Tokens and their ids, both ways. The spellings lie in one buffer. Immutable.
class Vocabulary {
 public:
  // An object {"token": id}. Throws Error{input} on an id that is negative, held by two tokens, or so far above the number of tokens that
  // a table by id would not be worth its memory (holes are fine), and on a token with a NUL character.
  explicit Vocabulary(const Json& json);
  // A list, in which the place of a token is its id. Of equal tokens the last has the spelling, the others an id only. Throws Error{input}
  // on a token with a NUL character; `where`: what messages call the list.
  Vocabulary(const std::vector<std::string>& tokens, const std::string& where);

  std::int64_t id_of(std::string_view token) const;  // -1 when there is none
  std::string_view token_of(std::int64_t id) const;  // lives as long as this; empty when there is none
  bool has(std::int64_t id) const;
  std::int64_t count() const { return count_; }                                    // tokens
  std::int64_t size() const { return static_cast<std::int64_t>(tokens_.size()); }  // ids are below this
  std::size_t longest() const { return longest_; }                                 // bytes of the longest token

 private:
  // A place of the hash table. Most tokens that are asked for are not there: the tag answers without a look at the spelling.
  struct Slot {
    std::uint32_t tag = 0;  // upper half of the hash
    std::int32_t id = -1;   // -1: nothing here
  };

  void reserve(std::size_t tokens, std::size_t bytes, std::int64_t highest);  // makes room; `highest`: id
  const Slot& slot_of(std::string_view token) const;                          // where it is, or would be
  void put(std::string_view token, std::int64_t id);

  std::unique_ptr<char[]> buffer_;
  char* end_ = nullptr;      // of what is in the buffer
  std::vector<Slot> slots_;  // open addressing; a power of two, at most half full
  std::int64_t count_ = 0;
  std::vector<std::string_view> tokens_;  // by id; a hole has no data
  std::size_t longest_ = 0;
};

}  // namespace mm
