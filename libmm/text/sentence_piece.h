#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace mm {

// A SentencePiece model file (spiece.model; Kudo and Richardson 2018): a ModelProto of Protocol Buffers, of which this is what a unigram
// model needs.
struct SentencePieces {
  struct Piece {
    std::string text;
    double score = 0;
    int type = 1;  // 1 a word's part, 2 the unknown, 3 control, 4 the user's own, 5 unused, 6 a byte
  };
  std::vector<Piece> pieces;  // by id
  std::string charsmap;       // what characters are replaced by, as text/charsmap.h reads it; may be empty
  bool by_bytes = false;      // what is unknown is written as its UTF-8 bytes
  bool one_space = true;      // several spaces become one, and none stand at the ends
};

// Throws Error{input} on bytes that are no such file, and on a model of another kind than unigram. `where`: what messages call it.
SentencePieces read_sentence_pieces(std::string_view bytes, const std::string& where);

// A tokenizer.json that cuts texts likewise, each word behind a space of its own, and puts `end` behind them. Throws Error{input} where
// that is no piece, where there is no unknown one, and on pieces of the user's own.
Json tokenizer_json_of(const SentencePieces& model, const std::string& end, const std::string& where);

}  // namespace mm
