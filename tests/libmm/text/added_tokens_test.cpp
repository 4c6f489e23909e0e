#include "text/added_tokens.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::AddedTokens;
using mm::Json;

namespace {

constexpr const char* kLower = R"({"type": "Lowercase"})";

Json token(const std::string& content, std::initializer_list<const char*> flags = {}) {
  Json json = Json::object();
  json.set("id", 0);
  json.set("content", content);
  for (const char* flag : {"single_word", "lstrip", "rstrip", "normalized", "special"}) json.set(flag, false);
  for (const char* flag : flags) json.set(flag, true);
  return json;
}

AddedTokens added(std::initializer_list<Json> tokens, const char* vocabulary = R"({"[UNK]": 0, "a": 1})") {
  Json list = Json::array();
  for (const auto& item : tokens) list.push(item);
  return AddedTokens(list, mm::Vocabulary(Json::parse(vocabulary, "v")), mm::read_normalizer(Json::parse(kLower, "n")));
}

// "text|<token>|text", tokens in angle brackets.
std::string shown(const std::vector<mm::TextPiece>& pieces) {
  std::string out;
  for (const auto& piece : pieces) {
    if (!out.empty()) out += "|";
    out += piece.id < 0 ? std::string(piece.text) : "<" + std::string(piece.text) + ">";
  }
  return out;
}

}  // namespace

TEST_CASE("what looks into its own tokens is not copied") {
  CHECK_FALSE(std::is_copy_constructible_v<mm::AddedTokens>);
  CHECK_FALSE(std::is_copy_assignable_v<mm::AddedTokens>);
}

TEST_CASE("a token that the model has keeps its id; others follow behind") {
  const auto tokens = added({token("b"), token("a", {"special"}), token("c"), token("")});
  CHECK(tokens.id_of("a") == 1);
  CHECK(tokens.id_of("b") == 2);
  CHECK(tokens.id_of("c") == 3);
  CHECK(tokens.id_of("") == -1);
  CHECK(tokens.size() == 4);
  CHECK(tokens.find(1)->special);
  CHECK(tokens.find(0) == nullptr);
  CHECK(tokens.is_special("a"));
  CHECK_FALSE(tokens.is_special("b"));
}

TEST_CASE("the leftmost token wins, and there the longest") {
  const auto tokens = added({token("ab"), token("abcd"), token("bcde")});
  CHECK(shown(tokens.split_raw("xabcdex")) == "x|<abcd>|ex");
  CHECK(shown(tokens.split_raw("xabcex")) == "x|<ab>|cex");
  CHECK(shown(tokens.split_raw("abab")) == "<ab>|<ab>");
  CHECK(shown(tokens.split_raw("xyz")) == "xyz");
  CHECK(tokens.split_raw("").empty());
}

TEST_CASE("tokens take white space beside them") {
  const auto tokens = added({token("L", {"lstrip"}), token("R", {"rstrip"}), token("B", {"lstrip", "rstrip"})});
  CHECK(shown(tokens.split_raw("a \u3000L b")) == "a|< \u3000L>| b");
  CHECK(shown(tokens.split_raw("a R \t")) == "a |<R \t>");
  CHECK(shown(tokens.split_raw("a  R  L  b")) == "a  |<R  >|<L>|  b");  // R has the space already
  CHECK(shown(tokens.split_raw(" B B ")) == "< B >|<B >");
}

TEST_CASE("a single word has no word character beside it") {
  const auto tokens = added({token("Day", {"single_word"})});
  CHECK(shown(tokens.split_raw("Day-Day.")) == "<Day>|-|<Day>|.");
  for (const char* text : {"aDay", "Day9", "Day_", "Day\u0301",
                           "\u4E2D"
                           "Day"})
    CHECK(shown(tokens.split_raw(text)) == text);
  CHECK(shown(tokens.split_raw("Days Day")) == "Days |<Day>");
}

TEST_CASE("normalised tokens are looked for in normalised text only") {
  const auto tokens = added({token("Foo", {"normalized"}), token("Bar")});
  CHECK(shown(tokens.split_raw("Foo foo Bar bar")) == "Foo foo |<Bar>| bar");
  CHECK(shown(tokens.split_normalized("foo Foo Bar")) == "<foo>| Foo Bar");
  CHECK(tokens.find(tokens.id_of("Foo"))->normalized_content == "foo");
}

TEST_CASE("a token of the same content takes the place of the one before") {
  const auto tokens = added({token("x"), token("x", {"lstrip"})});
  CHECK(tokens.size() == 3);
  CHECK(shown(tokens.split_raw("a x")) == "a|< x>");
}

TEST_CASE("what depends on chance, or is broken, is refused") {
  const auto what = [](const std::function<void()>& act) {
    const auto error = error_of(act);
    CHECK(error.kind == mm::Kind::input);
    return std::string(error.what());
  };
  CHECK(what([] {
          added({token("Day", {"normalized"}), token("day", {"normalized"})});
        }) == "the added tokens 'Day' and 'day' are the same after normalisation");
  CHECK(what([] { added({token("x")}, R"({"[UNK]": 0, "a": 2})"); }) ==
        "the added token 'x' would get the id 2 of 'a': the vocabulary has 2 tokens, and ids up to 2");
  Json negative = token("x");
  negative.set("id", -1);
  CHECK(what([&] { added({negative}); }) == "an added token has the id -1");
  CHECK(what([] { added({Json::object()}); }) == "the key 'id' is missing");
  CHECK(what([] { AddedTokens(Json::object(), mm::Vocabulary(Json::object()), mm::read_normalizer(Json())); }) == "expected an array");
}
