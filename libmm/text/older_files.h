#pragma once
#include <optional>
#include <string>

#include "base/json.h"

namespace mm {

// A tokenizer as model folders held it before tokenizer.json: a vocabulary, for byte-pair encoding the merges beside it, and settings.
struct OlderTokenizer {
  std::optional<std::string> words;       // vocab.txt: a token a line
  std::optional<std::string> vocabulary;  // vocab.json: {"token": id}
  std::optional<std::string> merges;      // merges.txt: two parts of a token a line, the first to be merged in front
  Json settings, special, added;          // tokenizer_config.json, special_tokens_map.json, added_tokens.json; null: not there
  std::string where;                      // the folder, as messages call it
};

// The tokenizer.json that transformers (5.23) makes of such files, for WordPiece as DistilBERT and ELECTRA have it, GPT-2, RoBERTa (with
// BART), CLIP and Qwen2, as "tokenizer_class" says, else the tokens themselves. Throws Error{input} for other kinds, and for files that are
// missing or are none.
Json tokenizer_json_of(const OlderTokenizer& files);

}  // namespace mm
