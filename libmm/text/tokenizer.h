#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/encoding.h"

namespace mm {

// Text to token ids and back, exactly as the `tokenizers` library does with the same tokenizer.json, but for one thing: the file's
// "truncation" and "padding" are not applied, as transformers does not apply them unless it is asked to. Immutable once opened; safe to use
// from several threads.
class Tokenizer {
 public:
  // Throws Error{input} on a file that is broken or asks for a model, normaliser, pre-tokeniser or decoder that mm does not have.
  static std::shared_ptr<const Tokenizer> open(const std::string& path);                           // a tokenizer.json
  static std::shared_ptr<const Tokenizer> parse(std::string_view text, const std::string& where);  // the text of one; where: its name

  virtual ~Tokenizer() = default;

  // Ids of a text (Error{input} when it is not UTF-8); added tokens written out in the text ("[SEP]") are recognised. `special`: apply the
  // post-processor's template ([CLS] text [SEP]).
  virtual std::vector<std::int64_t> encode(std::string_view text, bool special) const = 0;
  // A text, or two that are compared, with special tokens, in at most `longest` tokens. What is too long loses tokens at its end: of two
  // texts the longer one, and both when each is longer than half the room (transformers' truncation=True). Throws Error{input} on text
  // that is not UTF-8, Error{usage} when `longest` leaves no room beside the special tokens.
  virtual Encoding model_input(std::string_view first, const std::optional<std::string>& second, std::int64_t longest) const = 0;
  // The text of ids; ids that are no token's are left out.
  virtual std::string decode(const std::vector<std::int64_t>& ids, bool skip_special) const = 0;

  virtual std::int64_t size() const = 0;                         // ids are below this, added tokens included
  virtual std::int64_t id_of(std::string_view token) const = 0;  // -1 when there is none
  virtual std::string token_of(std::int64_t id) const = 0;       // the vocabulary's own spelling ("##ing"); "" when there is none
  virtual bool is_special(std::int64_t id) const = 0;
};

}  // namespace mm
