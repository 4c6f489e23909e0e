#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace mm {

// The "normalizer" of a tokenizer.json: valid UTF-8 in, valid UTF-8 out.
using Normalizer = std::function<std::string(std::string_view text)>;

// BertNormalizer, Lowercase, StripAccents, NFC, NFD, NFKC, NFKD and Sequence; null leaves the text as it is. Throws Error{input} that
// names any other type.
Normalizer read_normalizer(const Json& json);

}  // namespace mm
