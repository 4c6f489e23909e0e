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

TEST_CASE("an unknown model is named") {
  const auto error = error_of([] { mm::read_token_model(Json::parse(R"({"type": "BPE", "vocab": {}, "merges": []})", "t.json")); });
  CHECK(error.kind == mm::Kind::input);
  CHECK(std::string(error.what()) == "mm has no tokenizer model 'BPE'");
  CHECK(error.hint == "it has WordPiece");
  CHECK_THROWS_AS(mm::read_token_model(Json::parse(R"({"vocab": {}, "merges": [], "continuing_subword_prefix": ""})", "t")), mm::Error);
}
