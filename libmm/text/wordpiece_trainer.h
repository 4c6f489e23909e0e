#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mm {

// The special tokens of a vocabulary that mm makes, with the ids 0 to 6: BertTokenizer's, and the two with which a text model that looks at
// pictures starts to write ([DEC]) or to read ([ENC]).
inline constexpr std::array<std::string_view, 7> kSpecialTokens{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]", "[ENC]"};

struct WordPieceOptions {
  std::int64_t size = 4096;          // tokens at most, special tokens and characters included
  std::string size_option = "size";  // what messages call `size`: the option that sets it
  std::int64_t least_count = 2;      // words that stand less often in the sentences get no token of their own
  bool lowercase = true;             // lower case, accents taken off; else the text as it is
  std::int64_t max_length = 512;     // tokens that the model takes, as tokenizer_config.json tells it to transformers
};

// The texts of tokenizer.json and tokenizer_config.json.
struct WordPieceFiles {
  std::string tokenizer, config;
};

// Makes a WordPiece vocabulary for small models, in files which mm and transformers open with the same ids. It has every character (at the
// start of a word and inside), then whole words by how often they stand, and some endings ("##ing") by how many words have them; the same
// sentences in any order give the same files.
// Throws Error{input} when the sentences hold no word, Error{usage} when `size` cannot hold the characters.
WordPieceFiles make_wordpiece(std::span<const std::string> sentences, const WordPieceOptions& options = {});

}  // namespace mm
