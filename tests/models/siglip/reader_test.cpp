#include "siglip/reader.h"

#include "models/siglip/golden.h"
#include "support/caught.h"

using namespace mm;
using namespace mm::siglip;

TEST_CASE("texts become transformers' tokens, whatever tokenizer.json leaves undone, and are filled up to one length") {
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const Reader reader(Folder(golden.path), golden.config.text);
    const auto file = golden.json("texts.json");
    const auto texts = file.at("texts").strings();
    for (std::size_t i = 0; i < texts.size(); ++i) {
      CAPTURE(texts[i]);
      const auto tokens = reader.tokens(texts[i]);
      const auto* ids = tokens.const_data_ptr<std::int64_t>();
      CHECK((std::vector<std::int64_t>(ids, ids + tokens.numel()) == file.at("ids").at(i).integers()));
    }
    CHECK(complaint([&] { reader.tokens("a\xFF"); }) == "the text is not UTF-8 at byte 1");
  }
}

TEST_CASE("a folder without tokenizer.json is read by its spiece.model") {
  const SpoiledFolder bare("siglip", "first");
  std::filesystem::remove(bare.folder / "tokenizer.json");
  const Reader reader(Folder(bare.folder.path), Golden("first").config.text);
  const auto file = Golden("first").json("pieces.json");
  const auto texts = file.at("texts").strings();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    CAPTURE(texts[i]);
    const auto ids = file.at("ids").at(i).integers();
    const auto tokens = reader.tokens(texts[i]);
    const auto* own = tokens.const_data_ptr<std::int64_t>();
    CHECK((std::vector<std::int64_t>(own, own + ids.size()) == ids));
  }
}

TEST_CASE("punctuation is what ASCII has, and spaces of all kinds are one") {
  CHECK(without_punctuation(" It's  [A]\tB\u00A0\u2581c!\n", true) == "its a b c");
  CHECK(without_punctuation("A\u2019s", false) == "A\u2019s");
  CHECK(without_punctuation("", true).empty());
}

TEST_CASE("a tokenizer that says too little, or something else, is refused") {
  const auto refusal = [](const char* key, const char* value, const char* name = "second") {
    const SpoiledFolder spoiled("siglip", name);
    spoiled.set("tokenizer_config.json", key, value);
    return complaint([&] { Reader(Folder(spoiled.folder.path), Golden(name).config.text); });
  };
  CHECK(refusal("pad_token", "null").find("says nowhere what its 'pad_token' is") != std::string::npos);
  CHECK(refusal("pad_token", R"("<none>")").find("no token '<none>', the pad_token") != std::string::npos);
  CHECK(refusal("eos_token", R"("<bos>")").find("does not put the eos_token alone around a text") != std::string::npos);
  CHECK(refusal("padding_side", R"("left")").find("padding_side is 'left'") != std::string::npos);
  CHECK(refusal("pad_token", R"({"content": "<pad>"})").empty());
  TextConfig small = Golden("first").config.text;
  small.vocabulary = 20;
  CHECK(complaint([&] { Reader(Folder(Golden("first").path), small); }).find("the model's vocabulary 20") != std::string::npos);
  const SpoiledFolder bare("siglip", "first");
  std::filesystem::remove(bare.folder / "tokenizer.json");
  std::filesystem::remove(bare.folder / "spiece.model");
  CHECK(complaint([&] { Reader(Folder(bare.folder.path), Golden("first").config.text); }).find("no tokenizer.json") != std::string::npos);
}
