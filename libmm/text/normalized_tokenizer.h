#pragma once
#include <memory>
#include <string>

#include "base/json.h"
#include "text/tokenizer.h"

namespace mm {

// A tokenizer.json whose texts first go through another normaliser, `front`, spelt as in such a file: for models that were trained on texts
// which their published files do not make. Added tokens are looked for in front of both. Throws as Tokenizer::open().
std::shared_ptr<const Tokenizer> open_tokenizer(const std::string& path, const Json& front);

}  // namespace mm
