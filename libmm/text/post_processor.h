#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "base/json.h"
#include "text/encoding.h"

namespace mm {

// The "post_processor" of a tokenizer.json: the ids of a text (or of two: `second` may be null) as a model wants them. `special`: with its
// special tokens.
using PostProcessor =
    std::function<Encoding(const std::vector<std::int64_t>& first, const std::vector<std::int64_t>* second, bool special)>;

// TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel (which leaves ids as they are) and Sequence; null sets two texts one
// behind the other. `size`: ids must be below it. Throws Error{input} that names any other type, or a special token without an id.
PostProcessor read_post_processor(const Json& json, std::int64_t size);

}  // namespace mm
