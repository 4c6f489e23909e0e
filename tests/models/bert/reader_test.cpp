#include "bert/reader.h"

#include "golden.h"
#include "support/caught.h"
#include "tiny.h"

using namespace mm::bert;

TEST_CASE("texts and pairs become the tokens of the tokenizers library, cut at the longest text") {
  for (const auto& name : kFolders) {
    CAPTURE(name);
    const Golden golden(name);
    const Reader reader(golden.folder, cpu());
    CHECK(reader.longest() == golden.expected.integer("longest"));
    const auto texts = reader.read(golden.items);
    REQUIRE(texts.size() == golden.encodings.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      CAPTURE(i);
      CHECK(texts[i].ids == golden.encodings[i].ids);
      CHECK(texts[i].types == golden.encodings[i].types);
    }
    CHECK(texts[0].left_out == 0);
    CHECK(texts[6].left_out > 0);
  }
}

TEST_CASE("the longest text: positions, model_max_length, or what is asked for in its place") {
  const Tiny folder("roberta");
  const auto longest = [&](std::optional<int64_t> asked = {}) {
    Reader reader(mm::Folder(folder.path), cpu());
    reader.limit(asked);
    return reader.longest();
  };
  CHECK(longest() == 28);
  folder.file("tokenizer_config.json", R"({"model_max_length": 1000000000000000019884624838656})");
  CHECK(longest() == 28);
  folder.file("tokenizer_config.json", R"({"model_max_length": 12})");
  CHECK(longest() == 12);
  CHECK(longest(20) == 20);
  CHECK(longest(99) == 28);
  folder.file("tokenizer_config.json", R"({"model_max_length": 0})");
  CHECK(complaint([&] { longest(); }) == folder / "tokenizer_config.json" + ": model_max_length is 0, expected 1 or more");
  folder.file("tokenizer_config.json", R"({"model_max_length": 1})");
  CHECK(complaint([&] { Reader(mm::Folder(folder.path), cpu()).read(std::vector{mm::TextItem{.text = "good"}}); }) ==
        "1 tokens have no room for the 2 special tokens");
}

TEST_CASE("a prompt stands before every text") {
  const Golden golden("bert");
  const Reader reader(golden.folder, cpu());
  const std::vector<mm::TextItem> whole{{.text = "the film was good ."}}, rest{{.text = "was good ."}};
  CHECK(reader.read(rest, "the film ")[0].ids == reader.read(whole)[0].ids);
}

TEST_CASE("a tokenizer that does not fit the model, and one that is not there, are refused") {
  const Tiny folder("bert");
  folder.edit("config.json", R"("vocab_size": 56)", R"("vocab_size": 40)");
  CHECK(complaint([&] { Reader(mm::Folder(folder.path), cpu()); }).find("tokens, the model's vocabulary 40") != std::string::npos);
  std::filesystem::rename(folder / "tokenizer.json", folder / "spiece.model");
  const auto error = error_of([&] { Reader(mm::Folder(folder.path), cpu()); });
  CHECK(std::string(error.what()) == "holds spiece.model, but no tokenizer.json");
  CHECK(error.hint.find("save_pretrained") != std::string::npos);
}
