#include "text/bpe.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Bpe;
using mm::Json;
using Ids = std::vector<std::int64_t>;

namespace {

// a b c d, and tokens of them.
std::string json_of(const std::string& further = "", const std::string& merges = R"(["a b", "ab c", "c d", "b c"])") {
  return R"({"vocab": {"a": 0, "b": 1, "c": 2, "d": 3, "ab": 4, "abc": 5, "cd": 6, "bc": 7, "?": 8, "dada": 9}, "merges": )" + merges +
         further + "}";
}

Bpe model(const std::string& json) { return Bpe(Json::parse(json, "t.json")); }

Ids encoded(const Bpe& bpe, const std::string& word) {
  Ids ids;
  bpe.encode(word, ids);
  return ids;
}

}  // namespace

TEST_CASE("the pair that stands first among the merges is joined first, the left one of equals") {
  const auto bpe = model(json_of());
  CHECK(encoded(bpe, "abcd") == Ids{5, 3});
  CHECK(encoded(bpe, "bcd") == Ids{1, 6});
  CHECK(encoded(bpe, "bc") == Ids{7});
  CHECK(encoded(bpe, "abab") == Ids{4, 4});
  CHECK(encoded(bpe, "d") == Ids{3});
  CHECK(encoded(model(json_of("", R"([["a", "b"], ["c", "d"]])")), "abcd") == Ids{4, 6});
}

TEST_CASE("characters that nobody knows") {
  CHECK(encoded(model(json_of()), "axyb") == Ids{4});  // left out, so that their neighbours meet
  CHECK(encoded(model(json_of(R"(, "unk_token": "?")")), "axyb") == Ids{0, 8, 8, 1});
  CHECK(encoded(model(json_of(R"(, "unk_token": "?", "fuse_unk": true)")), "axyb") == Ids{0, 8, 1});
}

TEST_CASE("with byte_fallback what is unknown is its bytes, if there are tokens for all of them") {
  const std::string json =
      R"({"vocab": {"a": 0, "?": 1, "<0xC3>": 2, "<0xA9>": 3, "<0xC3><0xA9>": 4}, "merges": %, "unk_token": "?", "fuse_unk": true, )"
      R"("byte_fallback": true})";
  const auto with = [&](const std::string& merges) { return model(std::string(json).replace(json.find('%'), 1, merges)); };
  CHECK(encoded(with("[]"), "a\u00E9a") == Ids{0, 2, 3, 0});
  CHECK(encoded(with("[]"), "\u00E8\u00E8\u00E9\u00E8") == Ids{1, 2, 3, 1});  // bytes end a row of unknown ones
  CHECK(encoded(with(R"(["<0xC3> <0xA9>"])"), "\u00E9") == Ids{4});           // and are joined as any tokens are
}

TEST_CASE("ignore_merges keeps words of the vocabulary whole") {
  CHECK(encoded(model(json_of()), "dada") == Ids{3, 0, 3, 0});
  CHECK(encoded(model(json_of(R"(, "ignore_merges": true)")), "dada") == Ids{9});
}

TEST_CASE("the last character of a word may be another token") {
  const auto bpe = model(R"({"vocab": {"a": 0, "b": 1, "a</w>": 2, "b</w>": 3, "ab</w>": 4, "ab": 5, "?": 6},
                             "merges": ["a b</w>", "a b"], "unk_token": "?", "end_of_word_suffix": "</w>"})");
  CHECK(encoded(bpe, "ab") == Ids{4});
  CHECK(encoded(bpe, "aba") == Ids{5, 2});
  CHECK(encoded(bpe, "b") == Ids{3});
  CHECK(encoded(bpe, "bx") == Ids{1, 6});
}

TEST_CASE("a long word takes no more than its length's time") {
  std::string word;
  for (int i = 0; i < 100000; ++i) word += "ab";
  CHECK(encoded(model(json_of()), word) == Ids(100000, 4));
}

TEST_CASE("what mm does not have, and merges of nothing, are refused") {
  const auto what = [](const std::string& json) { return complaint([&] { model(json); }); };
  CHECK(what(json_of(R"(, "dropout": 0.1)")) == "t.json: BPE with dropout gives other tokens each time; mm has none");
  CHECK(what(json_of(R"(, "continuing_subword_prefix": "##")")) == "t.json: mm has no BPE with a continuing_subword_prefix");
  CHECK(what(json_of(R"(, "unk_token": "!")")) == "t.json: the unknown token '!' is not in the vocabulary");
  CHECK(what(json_of("", R"(["a x"])")) == "t.json: merges[0]: a merge names 'x', which is not in the vocabulary");
  CHECK(what(json_of("", R"(["a d"])")) == "t.json: merges[0]: a merge names 'ad', which is not in the vocabulary");
  CHECK(what(json_of("", R"(["ab"])")) == "t.json: merges[0]: the merge 'ab' is not two tokens with a space between them");
  CHECK(what(json_of("", R"([["a"]])")) == "t.json: merges[0]: a merge has 1 parts, expected 2");
  CHECK(what(json_of("", "7")) == "t.json: merges: expected an array");
}
