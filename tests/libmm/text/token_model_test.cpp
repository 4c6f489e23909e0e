#include "text/token_model.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;

namespace {

const std::string kWordPiece =
    R"("unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {"[UNK]": 0, "a": 1})";

}  // namespace

TEST_CASE("WordPiece is read by its type, and without one as old files have it") {
  for (const std::string head : {"{\"type\": \"WordPiece\", ", "{"}) {
    const auto model = mm::read_token_model(Json::parse(head + kWordPiece + "}", "t"));
    std::vector<std::int64_t> ids;
    model->encode("a", ids);
    CHECK(ids == std::vector<std::int64_t>{1});
    CHECK(model->vocabulary().size() == 2);
  }
}

TEST_CASE("BPE is read by its type, and without one by its merges") {
  for (const std::string head : {"{\"type\": \"BPE\", ", "{\"continuing_subword_prefix\": \"\", "}) {
    const auto model = mm::read_token_model(Json::parse(head + R"("vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]})", "t"));
    std::vector<std::int64_t> ids;
    model->encode("ab", ids);
    CHECK(ids == std::vector<std::int64_t>{2});
  }
}

TEST_CASE("Unigram is read by its type") {
  const auto model = mm::read_token_model(Json::parse(R"({"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["a", -1.5]]})", "t"));
  std::vector<std::int64_t> ids;
  model->encode("ab", ids);
  CHECK(ids == std::vector<std::int64_t>{1, 0});
}

TEST_CASE("an unknown model is named") {
  const auto error = error_of([] { mm::read_token_model(Json::parse(R"({"type": "WordLevel", "vocab": []})", "t.json")); });
  CHECK(error.kind == mm::Kind::input);
  CHECK(std::string(error.what()) == "mm has no tokenizer model 'WordLevel'");
  CHECK(error.hint == "it has BPE, Unigram, WordPiece");
  CHECK_THROWS_AS(mm::read_token_model(Json::parse(R"({"vocab": []})", "t")), mm::Error);
}
