#include "text/unigram.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using Ids = std::vector<std::int64_t>;

namespace {

mm::Unigram model(const std::string& vocab, const std::string& more = R"("unk_id": 0)") {
  return mm::Unigram(Json::parse(R"({"type": "Unigram", )" + more + R"(, "vocab": [)" + vocab + "]}", "t.json"));
}

Ids encode(const mm::Unigram& model, std::string_view word) {
  Ids ids;
  model.encode(word, ids);
  return ids;
}

std::string what(const std::string& vocab, const std::string& more = R"("unk_id": 0)") {
  const auto error = error_of([&] { model(vocab, more); });
  CHECK(error.kind == mm::Kind::input);
  return complaint([&] { model(vocab, more); });
}

}  // namespace

TEST_CASE("the cut with the highest sum of scores is taken") {
  const auto pieces = model(R"(["<unk>", 0], ["a", 0], ["b", 0], ["c", 0], ["d", 0], ["cd", 1], ["ab", 2], ["abc", 5], ["abcd", 10])");
  CHECK(encode(pieces, "abcdacdxx") == Ids{8, 1, 5, 0});
  CHECK(encode(pieces, "abcd") == Ids{8});
  CHECK(encode(pieces, "abc") == Ids{7});
  CHECK(encode(pieces, "").empty());
  CHECK(pieces.vocabulary().size() == 9);
}

TEST_CASE("of cuts with equal scores the one whose last piece is longest stays") {
  const auto pieces = model(R"(["<unk>", 0], ["a", -1], ["aa", -2], ["aaa", -3])");
  CHECK(encode(pieces, "aa") == Ids{2});
  CHECK(encode(pieces, "aaa") == Ids{3});
  CHECK(encode(pieces, "aaaa") == Ids{1, 3});
}

TEST_CASE("a row of unknown characters is one token, ten below the lowest score each") {
  const auto pieces = model(R"(["<unk>", 0], ["a", -1], ["b", -2], ["xyz", -37])");
  CHECK(encode(pieces, "a\u00E9\U0001F600b") == Ids{1, 0, 2});
  CHECK(encode(pieces, "\u00E9") == Ids{0});
  CHECK(encode(pieces, "<unk>") == Ids{0});
  CHECK(encode(pieces, "xyz") == Ids{3});  // three unknown characters score -141
  // With scores as high as these the three are taken; that they are a piece together is found when their row is looked up.
  const auto high = model(R"(["<unk>", 20], ["a", 20], ["xyz", 20])");
  CHECK(encode(high, "xyz") == Ids{2});
  CHECK(encode(high, "wxyz") == Ids{0});
}

TEST_CASE("with byte_fallback what is unknown is its bytes, if there are tokens for all of them") {
  const std::string vocab = R"(["<unk>", 0], ["a", -1], ["<0xC3>", 0], ["<0xA9>", 0])";
  const auto pieces = model(vocab, R"("unk_id": 0, "byte_fallback": true)");
  CHECK(encode(pieces, "a\u00E9a") == Ids{1, 2, 3, 1});
  CHECK(encode(pieces, "a\u00E8a") == Ids{1, 0, 1});
  CHECK(encode(pieces, "\u00E9\u00E8") == Ids{0});  // one row
  CHECK(encode(model(vocab), "\u00E9") == Ids{0});
}

TEST_CASE("of equal pieces the last counts") {
  const auto pieces = model(R"(["<unk>", 0], ["a", 5], ["b", 0], ["ab", 3], ["a", -1])");
  CHECK(encode(pieces, "ab") == Ids{3});
  CHECK(encode(pieces, "a") == Ids{4});
}

// serde_json takes -15.275492379532281 for its neighbour -15.27549237953228, which makes a tie of what is none.
TEST_CASE("scores are rounded as the library rounds them") {
  const auto pieces = model(R"(["<unk>", 0], ["ab", -15.275492379532281], ["a", 0], ["b", -15.27549237953228])");
  CHECK(encode(pieces, "ab") == Ids{1});
  CHECK(encode(model(R"(["<unk>", 0], ["ab", -15.275492379532285], ["a", 0], ["b", -15.27549237953228])"), "ab") == Ids{2, 3});
  CHECK(encode(model(R"(["<unk>", -3], ["ab", 1e300], ["a", -1e-310], ["b", 1.7e308])"), "ab") == Ids{2, 3});
}

TEST_CASE("broken models are refused") {
  CHECK(what(R"(["a", 0])", R"("unk_id": null)") ==
        "t.json: a Unigram model without unk_id has no token for characters that are in no piece");
  CHECK(what(R"(["a", 0])", R"("unk_id": 1)") == "t.json: unk_id is 1; the vocabulary has 1 pieces");
  CHECK(what(R"(["a", 0])", R"("unk_id": -1)") == "t.json: unk_id is -1; the vocabulary has 1 pieces");
  CHECK(what("") == "t.json: unk_id is 0; the vocabulary has 0 pieces");
  CHECK(what(R"(["a", 0], ["b"])") == "t.json: vocab[1]: expected a piece and its score");
  CHECK(what(R"("a")") == "t.json: vocab[0]: expected a piece and its score");
  CHECK(what(R"([0, "a"])") == "t.json: vocab[0][0]: expected a string, got a number");
  CHECK(what(R"(["a", null])") == "t.json: vocab[0][1]: expected a number, got null");
  CHECK(what(R"(["a\u0000", 0])") == "t.json: vocab: the token 'a\\x00' has a NUL character");
  CHECK(complaint([] { mm::Unigram(Json::parse(R"({"unk_id": 0, "vocab": {"a": 0}})", "t.json")); }) ==
        "t.json: vocab: expected an array of pieces and their scores");
}
