#include "text/older_files.h"

#include <filesystem>

#include "base/file.h"
#include "support/caught.h"
#include "text/tokenizer.h"

#include "support/doctest.h"

using mm::Json;
using mm::OlderTokenizer;

namespace {

const std::string kFolders = MM_TEST_DATA "/tokenizer/older";

OlderTokenizer files_of(const std::string& folder) {
  const auto text = [&](const char* name) {
    const auto path = folder + "/" + name;
    return std::filesystem::exists(path) ? std::optional(mm::read_file(path, 1 << 20)) : std::nullopt;
  };
  const auto json = [&](const char* name) { return text(name) ? Json::parse(*text(name), name) : Json(); };
  return {.words = text("vocab.txt"),
          .vocabulary = text("vocab.json"),
          .merges = text("merges.txt"),
          .settings = json("tokenizer_config.json"),
          .special = json("special_tokens_map.json"),
          .added = json("added_tokens.json"),
          .where = "folder"};
}

OlderTokenizer tiny() {
  return {.words = {},
          .vocabulary = R"({"a": 0, "b": 1, "ab": 2, "<|endoftext|>": 3})",
          .merges = "#version: 0.2\na b\n",
          .settings = {},
          .special = {},
          .added = {},
          .where = "folder"};
}

std::string refusal(const OlderTokenizer& files) {
  return complaint([&] { mm::Tokenizer::parse(mm::tokenizer_json_of(files).dump(), "tokenizer.json"); });
}

}  // namespace

TEST_CASE("ids are transformers', for each kind of folder") {
  std::size_t folders = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolders)) {
    const auto folder = entry.path().string();
    CAPTURE(folder);
    ++folders;
    const auto tokenizer = mm::Tokenizer::parse(mm::tokenizer_json_of(files_of(folder)).dump(), folder);
    const auto golden = Json::read(folder + "/cases.json");
    const auto cases = golden.at("cases"), pairs = golden.at("pairs");
    REQUIRE(cases.size() > 10);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const auto text = cases.at(i).string("text");
      CAPTURE(text);
      CHECK(tokenizer->encode(text, true) == cases.at(i).at("ids").integers());
      if (!folder.ends_with(
              "/clip"))  // whose class puts spaces for "</w>" behind its tokenizer's back; nothing in mm reads texts of its ids
        CHECK(tokenizer->decode(cases.at(i).at("ids").integers(), true) == cases.at(i).string("decoded"));
    }
    for (std::size_t i = 0; i < pairs.size(); ++i)
      CHECK(tokenizer->model_input(pairs.at(i).string("text"), pairs.at(i).string("second"), 1000).ids == pairs.at(i).at("ids").integers());
  }
  CHECK(folders == 8);
}

TEST_CASE("folders that lack a file, or hold what is none") {
  CHECK(refusal(tiny()).empty());
  auto files = tiny();
  files.vocabulary = R"({"a": 0, "b": 1, "ab": 2})";
  CHECK(refusal(files) == "folder: holds no tokenizer.json, and nothing says what kind of tokenizer its vocabulary is");
  files = tiny();
  files.settings = Json::parse(R"({"tokenizer_class": "T5Tokenizer"})", "");
  CHECK(refusal(files).find("mm makes none of a T5Tokenizer") != std::string::npos);
  files = tiny();
  files.merges.reset();
  CHECK(refusal(files) == "folder: holds vocab.json, but neither tokenizer.json nor merges.txt");
  files = tiny();
  files.merges = "#version: 0.2\na b\nab\n";
  CHECK(refusal(files) == "folder/merges.txt:3: 'ab' is not two parts of a token with a space between");
  files = tiny();
  files.vocabulary = R"(["<|endoftext|>"])";
  CHECK(refusal(files).find("vocab.json: does not hold a JSON object") != std::string::npos);
  files.vocabulary = R"({"<|endoftext|>": )";
  CHECK(refusal(files).find("vocab.json") != std::string::npos);
  files = tiny();
  files.settings = Json::parse(R"({"tokenizer_class": "BertTokenizer"})", "");
  CHECK(refusal(files) == "folder: holds neither tokenizer.json nor vocab.txt");
  files = tiny();
  files.vocabulary = R"({"<|endoftext|>": 9223372036854775807})";
  CHECK(refusal(files) == "folder/vocab.json: a token has the id 9223372036854775807");
  files = tiny();
  files.settings = Json::parse(R"({"added_tokens_decoder": {"x": {"content": "<x>"}}})", "settings");
  CHECK(refusal(files).find("'x' is no id of a token") != std::string::npos);
}

TEST_CASE("a word that stands twice in vocab.txt has its last id, and lines may end as Windows ends them") {
  const OlderTokenizer files{.words = "[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\nred\r\ncup\r\nred",
                             .vocabulary = {},
                             .merges = {},
                             .settings = {},
                             .special = {},
                             .added = {},
                             .where = "folder"};
  const auto tokenizer = mm::Tokenizer::parse(mm::tokenizer_json_of(files).dump(), "x");
  CHECK(tokenizer->encode("RED cup", true) == std::vector<std::int64_t>{2, 7, 6, 3});
}
