#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "base/json.h"

namespace mm {

// The "post_processor" of a tokenizer.json: the ids of a text as a model wants them. `special`: with its special tokens.
using PostProcessor = std::function<std::vector<std::int64_t>(const std::vector<std::int64_t>& text, bool special)>;

// TemplateProcessing and BertProcessing, for one text (templates for pairs are not read); null leaves the ids as they are. `size`: ids
// must be below it. Throws Error{input} that names any other type, or a special token without an id.
PostProcessor read_post_processor(const Json& json, std::int64_t size);

}  // namespace mm
