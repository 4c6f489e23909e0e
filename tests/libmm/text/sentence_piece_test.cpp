#include "text/sentence_piece.h"

#include <cstring>

#include "support/caught.h"
#include "text/tokenizer.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// A field of Protocol Buffers that holds bytes, shorter than 128.
std::string field(int number, const std::string& bytes) {
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(bytes.size())} + bytes;
}

std::string piece(const std::string& text, float score, int type) {
  std::string bits(4, '\0');
  std::memcpy(bits.data(), &score, 4);
  return field(1, field(1, text) + '\x15' + bits + '\x18' + static_cast<char>(type));
}

const std::string kPieces = piece("<unk>", 0, 2) + piece("</s>", 0, 3) + piece("\u2581a", -1, 1) + piece("b", -2, 1);
const std::string kUnigram = field(2, "\x18\x01");

}  // namespace

TEST_CASE("pieces, their scores and kinds are read, and cut texts with the end behind them") {
  const auto model = read_sentence_pieces(kPieces + kUnigram, "m");
  REQUIRE(model.pieces.size() == 4);
  CHECK(model.pieces[2].text == "\u2581a");
  CHECK(model.pieces[3].score == -2);
  CHECK(model.pieces[1].type == 3);
  CHECK((model.one_space && !model.by_bytes && model.charsmap.empty()));
  const auto tokenizer = Tokenizer::parse(tokenizer_json_of(model, "</s>", "m").dump(), "m");
  CHECK((tokenizer->encode(" ab  a", true) == std::vector<std::int64_t>{2, 3, 2, 1}));
  CHECK((tokenizer->encode("", true) == std::vector<std::int64_t>{1}));
  CHECK((tokenizer->encode("xx", false) == std::vector<std::int64_t>{0}));
}

TEST_CASE("rules of characters and spaces are read") {
  const auto model = read_sentence_pieces(kPieces + field(3, field(2, "rules") + std::string("\x20\0", 2)), "m");
  CHECK(model.charsmap == "rules");
  CHECK_FALSE(model.one_space);
}

TEST_CASE("what is no such file, or says what mm does not read, is refused with the file's name") {
  const auto refusal = [](const std::string& bytes) {
    return complaint([&] { tokenizer_json_of(read_sentence_pieces(bytes, "m"), "</s>", "m"); });
  };
  CHECK(refusal(kPieces + kUnigram).empty());
  CHECK(refusal("") == "m: is no SentencePiece model: it holds no pieces");
  CHECK(refusal("version https://git-lfs").find("m: is no SentencePiece model") == 0);
  for (std::size_t cut = 1; cut < 12; ++cut) CHECK_FALSE(refusal(kPieces.substr(0, kPieces.size() - cut)).empty());  // in the last piece
  CHECK(refusal(kPieces + field(2, "\x18\x02")).find("of the kind unigram alone") != std::string::npos);
  CHECK(refusal(kPieces + field(3, std::string("\x28\0", 2))).find("U+2581") != std::string::npos);
  CHECK(refusal(kPieces + piece("own", 0, 4)).find("holds the piece 'own' of its user's own") != std::string::npos);
  CHECK(refusal(piece("</s>", 0, 3)).find("no piece for what is unknown") != std::string::npos);
  CHECK(refusal(piece("<unk>", 0, 2)).find("no piece '</s>'") != std::string::npos);
}
