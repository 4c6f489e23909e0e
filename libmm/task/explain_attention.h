#pragma once
#include <string_view>

#include "task/explain_text.h"

namespace mm {

// Which words of a text the answer of a model looks at, through all of its layers: attention rollout (explain/attention_rollout.h), of each
// word the sum over its tokens of what the token that answers takes from them. One look at the text is all that it costs. It says where the
// model looked, not for or against what: no word has a sign. Throws Error{usage} for a model that shows no attention, Error{input} for a
// text that is not UTF-8, or without a word.
TextExplanation explain_attention(TextClassifier& classifier, const TextItem& item);

// Throws the same Error{usage}.
void check_shows_attention(const TextClassifier& classifier);

}  // namespace mm
