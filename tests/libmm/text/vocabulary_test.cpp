#include "text/vocabulary.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using mm::Vocabulary;

TEST_CASE("tokens and ids, both ways, holes included") {
  const Vocabulary vocabulary(Json::parse(R"({"b": 1, "": 4, "\u4e2d##": 0})", "t"));
  CHECK(vocabulary.count() == 3);
  CHECK(vocabulary.size() == 5);
  CHECK(vocabulary.longest() == 5);
  CHECK(vocabulary.id_of("b") == 1);
  CHECK(vocabulary.id_of("") == 4);
  CHECK(vocabulary.id_of("x") == -1);
  CHECK(vocabulary.token_of(0) == "\u4E2D##");
  CHECK(vocabulary.token_of(2).empty());
  CHECK(vocabulary.has(4));
  for (const std::int64_t id : {std::int64_t{-1}, std::int64_t{2}, std::int64_t{5}, std::int64_t{1} << 40}) CHECK_FALSE(vocabulary.has(id));
}

TEST_CASE("an empty vocabulary has no id") {
  const Vocabulary vocabulary(Json::object());
  CHECK(vocabulary.size() == 0);
  CHECK(vocabulary.id_of("") == -1);
  CHECK(vocabulary.token_of(0).empty());
}

TEST_CASE("a list numbers its tokens, and the last of equals has the spelling") {
  const Vocabulary vocabulary({"a", "", "b", "a"}, "t.json");
  CHECK(vocabulary.count() == 4);
  CHECK(vocabulary.size() == 4);
  CHECK(vocabulary.id_of("a") == 3);
  CHECK(vocabulary.id_of("") == 1);
  CHECK(vocabulary.token_of(0) == "a");
  CHECK(vocabulary.has(1));
  CHECK(vocabulary.longest() == 1);
  const auto error = error_of([] { Vocabulary({std::string("a\0", 2)}, "t.json"); });
  CHECK(error.where == "t.json");
  CHECK(std::string(error.what()) == "the token 'a\\x00' has a NUL character");
}

TEST_CASE("a vocabulary stays whole when it is moved") {
  Vocabulary first(Json::parse(R"({"a": 0, "b": 1})", "t"));
  const Vocabulary second(std::move(first));
  CHECK(second.id_of("b") == 1);
  CHECK(second.token_of(0) == "a");
}

TEST_CASE("hostile ids and tokens are refused before memory is taken") {
  const auto what = [](const char* text) {
    const auto error = error_of([&] { Vocabulary(Json::parse(text, "t.json")); });
    CHECK(error.kind == mm::Kind::input);
    return std::string(error.what());
  };
  CHECK(what(R"({"a": 2147483648, "b": 1})") == "the token 'a' has the id 2147483648; with 2 tokens, ids go from 0 to 65543 here");
  CHECK(what(R"({"a": -1})") == "the token 'a' has the id -1; with 1 tokens, ids go from 0 to 65539 here");
  CHECK(what(R"({"a": 1, "b\n": 1})") == "the id 1 belongs to both 'a' and 'b\\x0a'");
  CHECK(what(R"({"a\u0000b": 1})") == "the token 'a\\x00b' has a NUL character");
  CHECK(what(R"({"a": 1.0})") == "expected a whole number, got a number");
  CHECK(what(R"({"a": "1"})") == "expected a whole number, got a string");
  CHECK(what(R"(["a"])") == "expected an object, got an array");
}
