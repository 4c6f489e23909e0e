#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace mm {

// A text on its way through a normaliser. Valid UTF-8.
struct NormalText {
  std::string text;
  bool from_start = true;  // its first character comes from the first of what was given: none before it was left out
};

// The "normalizer" of a tokenizer.json.
using Normalizer = std::function<void(NormalText& text)>;

// BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, Nmt, Precompiled, Prepend, Replace, Strip, StripAccents and Sequence; null leaves the
// text as it is. Throws Error{input} that names any other type.
Normalizer read_normalizer(const Json& json);

std::string normalized(const Normalizer& normalizer, std::string_view text);  // what becomes of a whole text

}  // namespace mm
