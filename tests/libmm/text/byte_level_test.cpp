#include "text/byte_level.h"

#include "support/doctest.h"

using mm::Json;
using Words = std::vector<std::string>;

namespace {

Words words(const std::string& text, const std::string& json = R"({"add_prefix_space": false})") {
  std::vector<mm::Word> words;
  mm::read_byte_level(Json::parse(json, "t.json"))(text, true, words);
  Words out;
  for (const auto& word : words) out.push_back(word.text);
  return out;
}

std::string decoded(Words tokens) {
  const auto pieces = mm::byte_level_decoder()(std::move(tokens));
  REQUIRE(pieces.size() == 1);
  return pieces[0];
}

}  // namespace

TEST_CASE("a word takes the space before it, and classes of characters are words apart") {
  CHECK(words("it's 12 days!?") == Words{"it", "'s", "Ġ12", "Ġdays", "!?"});
  CHECK(words("a  b") == Words{"a", "Ġ", "Ġb"});
  CHECK(words("a \n b  ") == Words{"a", "ĠĊ", "Ġb", "ĠĠ"});
  CHECK(words("a\nb") == Words{"a", "Ċ", "b"});
  CHECK(words("don't 're 'x") == Words{"don", "'t", "Ġ'", "re", "Ġ'", "x"});
  CHECK(words("") == Words{});
  CHECK(words("é2") == Words{"Ã©", "2"});
}

TEST_CASE("a space is set before a text that has none, and words may be left whole") {
  CHECK(words("a b", "{}") == Words{"Ġa", "Ġb"});
  CHECK(words(" a", "{}") == Words{"Ġa"});
  CHECK(words("a b!", R"({"add_prefix_space": false, "use_regex": false})") == Words{"aĠb!"});
}

TEST_CASE("bytes come back, and broken ones as U+FFFD") {
  CHECK(decoded({"a", "Ġb", "Ã", "©"}) == "a bé");
  CHECK(decoded({"Ã"}) == "\uFFFD");
  CHECK(decoded({"Ã", "a"}) == "\uFFFDa");
  CHECK(decoded({"ð", "Ł", "ĺ", "a"}) == "\uFFFDa");  // three bytes of four are one
  CHECK(decoded({"à", "Ģ"}) == "\uFFFD\uFFFD");       // no character begins so
  CHECK(decoded({"漢", "a"}) == "漢a");               // not of bytes: as it is
  CHECK(decoded({}).empty());
}
