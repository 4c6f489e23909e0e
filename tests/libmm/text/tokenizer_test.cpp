#include "text/tokenizer.h"

#include "base/hash.h"
#include "base/json.h"
#include "support/caught.h"
#include "support/temporary.h"
#include "text/normalized_tokenizer.h"
#include "text/unicode.h"
#include "text/wordpiece_trainer.h"

#include "support/doctest.h"

// Ids against those of the `tokenizers` library: tests/golden/tokenizer/, made by scripts/golden/tokenizer.py. The file keeps the texts and
// four hex digits of the SHA-256 of each answer; the script's `check` shows what the library gives for a text that differs.

using mm::Json;
using mm::Tokenizer;
using Ids = std::vector<std::int64_t>;

namespace {

const std::string kFolder = MM_TEST_DATA "/tokenizer/";
constexpr std::size_t kGroup = 16;  // texts under one digest, for variants

std::string digest(const std::string& text) { return mm::sha256(text).substr(0, 4); }

std::string joined(const Ids& ids) {
  std::string text;
  for (const auto id : ids) text += (text.empty() ? "" : " ") + std::to_string(id);
  return text;
}

using Answer = std::string (*)(const Tokenizer& tokenizer, const std::string& text);

std::string plain(const Tokenizer& tokenizer, const std::string& text) { return joined(tokenizer.encode(text, false)); }

std::string both(const Tokenizer& tokenizer, const std::string& text) {
  return plain(tokenizer, text) + ";" + joined(tokenizer.encode(text, true));
}

// The 128 code points of a block, each between words, inside a word, before a mark.
std::string sweep(char32_t block) {
  std::u32string text;
  for (char32_t c = 128 * block; c < 128 * block + 128; ++c)
    if (c < 0xD800 || c >= 0xE000) text += std::u32string{c, U' ', U'a', c, U'\u0301', U'b', U' '};
  return mm::encode_utf8(text);
}

std::vector<std::string> sweeps(std::initializer_list<std::pair<char32_t, char32_t>> code_points) {
  std::vector<std::string> texts;
  for (const auto& [first, last] : code_points)
    for (char32_t block = first / 128; block < last / 128; ++block) texts.push_back(sweep(block));
  return texts;
}

// A vocabulary of nothing but characters, at the start of a word and inside: no difference hides behind [UNK].
std::string letters_json() {
  constexpr std::pair<char32_t, char32_t> kBoring[] = {
      {0x3500, 0x9F00}, {0xAD00, 0xD700}, {0xD800, 0xF8F0}, {0x13500, 0x16700}, {0x17100, 0x1AF00}};
  std::string text = "{";
  std::size_t id = 0;
  const auto add = [&](const std::string& token) { text += (id == 0 ? "" : ",") + Json(token).dump() + ":" + std::to_string(id), ++id; };
  for (const auto token : mm::kSpecialTokens) add(std::string(token));
  for (char32_t c = 1; c < 0x20000; ++c) {
    if (std::any_of(std::begin(kBoring), std::end(kBoring), [c](const auto& row) { return row.first <= c && c < row.second; })) continue;
    const std::string character = mm::encode_utf8({&c, 1});
    add(character);
    add("##" + character);
  }
  return text + "}";
}

// The golden tokenizer with other parts.
Json with_parts(Json json, const Json& parts) {
  parts.each_member([&](const std::string& key, const Json& value) { json.set(key, value); });
  return json;
}

Json letters_parts(const Json& base) {
  Json parts = Json::object(), model = base.at("model");
  model.set("vocab", Json::parse(letters_json(), "letters"));
  parts.set("model", model);
  return parts;
}

std::shared_ptr<const Tokenizer> open(const TemporaryFolder& folder, const std::string& text) {
  return Tokenizer::open(folder.file("tokenizer.json", text));
}

void check_each(const Tokenizer& tokenizer, const std::vector<std::string>& texts, const std::string& digests, Answer answer) {
  REQUIRE(digests.size() == 4 * texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    CAPTURE(i);
    CAPTURE(texts[i]);
    CHECK(digest(answer(tokenizer, texts[i])) == digests.substr(4 * i, 4));
  }
}

void check_groups(const Tokenizer& tokenizer, const std::vector<std::string>& texts, const std::string& digests,
                  const std::string& variant) {
  REQUIRE(digests.size() == 4 * ((texts.size() + kGroup - 1) / kGroup));
  for (std::size_t first = 0; first < texts.size(); first += kGroup) {
    std::string answers;
    for (std::size_t i = first; i < std::min(first + kGroup, texts.size()); ++i)
      answers += (i == first ? "" : "\n") + plain(tokenizer, texts[i]);
    CAPTURE(variant);
    CAPTURE(first);
    CHECK(digest(answers) == digests.substr(4 * (first / kGroup), 4));
  }
}

// The row-th sequence of ids to decode; some are no token's. The script makes the same.
Ids random_ids(std::uint64_t row, std::int64_t size) {
  Ids ids;
  for (std::uint64_t j = 0; j < row % 24; ++j)
    ids.push_back(static_cast<std::int64_t>(mm::mix64(row * 64 + j + 1) % static_cast<std::uint64_t>(size + 8)));
  return ids;
}

// A small tokenizer.json with one of its texts replaced.
std::string small_json(const std::string& what = "", const std::string& by = "") {
  std::string json = R"({"version": "1.0", "truncation": null, "padding": null, "added_tokens": [
    {"id": 1, "content": "[SEP]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
    {"id": 9, "content": "<Pic>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": true, "special": false}],
    "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": null,
    "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
              "vocab": {"[UNK]": 0, "[SEP]": 1, "a": 2, "##b": 3}}})";
  if (!what.empty()) json.replace(json.find(what), what.size(), by);
  return json;
}

}  // namespace

TEST_CASE("golden: ids of 10,000 texts in many scripts, and of every assigned code point") {
  const Json golden = Json::read(kFolder + "golden.json"), base = Json::read(kFolder + "tokenizer.json");
  const auto texts = golden.at("strings").strings();
  REQUIRE(texts.size() > 10000);
  check_each(*Tokenizer::open(kFolder + "tokenizer.json"), texts, golden.string("encoded"), both);
  const TemporaryFolder folder;
  check_each(*open(folder, with_parts(base, letters_parts(base)).dump()),
             sweeps({{0, 0x32400}, {0xE0000, 0xE0200}, {0xF0000, 0xF0080}, {0x10FF80, 0x110000}}), golden.string("swept"), plain);
}

TEST_CASE("golden: every normaliser and pre-tokeniser") {
  const Json golden = Json::read(kFolder + "golden.json"), base = Json::read(kFolder + "tokenizer.json");
  const Json letters = with_parts(base, letters_parts(base));
  const auto texts = golden.at("strings").strings();
  const auto blocks = sweeps({{0, 0x20000}});
  const Json variants = golden.at("variants");
  CHECK(variants.size() == 10);
  for (std::size_t i = 0; i < variants.size(); ++i) {
    const Json variant = variants.at(i);
    const TemporaryFolder folder;
    const auto tokenizer = open(folder, with_parts(letters, variant.at("parts")).dump());
    check_groups(*tokenizer, texts, variant.string("encoded"), variant.string("name") + ", strings");
    check_groups(*tokenizer, blocks, variant.string("swept"), variant.string("name") + ", code points");
  }
}

TEST_CASE("golden: texts of random ids, with special tokens and without") {
  const std::string digests = Json::read(kFolder + "golden.json").string("decoded");
  const auto tokenizer = Tokenizer::open(kFolder + "tokenizer.json");
  REQUIRE(digests.size() == 4 * 3000);
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const Ids ids = random_ids(i, tokenizer->size());
    CAPTURE(joined(ids));
    CHECK(digest(tokenizer->decode(ids, false) + "\n" + tokenizer->decode(ids, true)) == digests.substr(4 * i, 4));
  }
}

TEST_CASE("golden: byte-level BPE as RoBERTa's") {
  const Json golden = Json::read(kFolder + "golden_bytes.json"), base = Json::read(kFolder + "bytes.json");
  const auto texts = Json::read(kFolder + "golden.json").at("strings").strings();
  const auto tokenizer = Tokenizer::open(kFolder + "bytes.json");
  check_groups(*tokenizer, texts, golden.string("encoded"), "strings");
  check_groups(*tokenizer, sweeps({{0, 0x32400}, {0xE0000, 0xE0200}, {0xF0000, 0xF0080}, {0x10FF80, 0x110000}}), golden.string("swept"),
               "code points");
  const auto variant = [&](const char* key, bool value) {
    Json json = base, words = base.at("pre_tokenizer");
    words.set(key, value);
    json.set("pre_tokenizer", words);
    return Tokenizer::parse(json.dump(), "bytes.json");
  };
  check_groups(*variant("add_prefix_space", true), texts, golden.string("spaced"), "add_prefix_space");
  check_groups(*variant("use_regex", false), texts, golden.string("uncut"), "use_regex");

  const std::string digests = golden.string("decoded");
  REQUIRE(digests.size() == 4 * 1000);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const Ids ids = random_ids(i, tokenizer->size());
    CAPTURE(joined(ids));
    CHECK(digest(tokenizer->decode(ids, false)) == digests.substr(4 * i, 4));
  }
}

TEST_CASE("golden: texts cut by regular expressions, as chat models have it") {
  const Json golden = Json::read(kFolder + "golden_pieces.json"), base = Json::read(kFolder + "bytes.json");
  const auto texts = Json::read(kFolder + "golden.json").at("strings").strings();
  const auto blocks = sweeps({{0, 0x32400}, {0xE0000, 0xE0200}, {0xF0000, 0xF0080}, {0x10FF80, 0x110000}});
  const Json splits = golden.at("splits");
  CHECK(splits.size() == 9);
  for (std::size_t i = 0; i < splits.size(); ++i) {
    Json whole = base;
    whole.set("pre_tokenizer", splits.at(i).at("pre_tokenizer"));
    const std::string name = splits.at(i).string("name");
    const auto tokenizer = Tokenizer::parse(whole.dump(), name);
    check_groups(*tokenizer, texts, splits.at(i).string("encoded"), name + ", strings");
    check_groups(*tokenizer, blocks, splits.at(i).string("swept"), name + ", code points");
  }
}

TEST_CASE("golden: BPE of characters that falls back to bytes, as Llama's") {
  const Json golden = Json::read(kFolder + "golden_pieces.json").at("llama");
  const auto texts = Json::read(kFolder + "golden.json").at("strings").strings();
  const auto tokenizer = Tokenizer::open(kFolder + "llama.json");
  check_groups(*tokenizer, texts, golden.string("encoded"), "strings");
  check_groups(*tokenizer, sweeps({{0, 0x32400}, {0xE0000, 0xE0200}, {0xF0000, 0xF0080}, {0x10FF80, 0x110000}}), golden.string("swept"),
               "code points");
  const std::string digests = golden.string("decoded");
  REQUIRE(digests.size() == 4 * 1000);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const Ids ids = random_ids(i, tokenizer->size());
    CAPTURE(joined(ids));
    CHECK(digest(tokenizer->decode(ids, false)) == digests.substr(4 * i, 4));
  }
}

TEST_CASE("golden: Unigram in the pipelines of SentencePiece's models") {
  const Json golden = Json::read(kFolder + "golden_unigram.json"), base = Json::read(kFolder + "unigram.json");
  const std::string charsmap = golden.at("charsmap").dump(), mark = "\"charsmap\"";
  const auto texts = Json::read(kFolder + "golden.json").at("strings").strings();
  const auto blocks = sweeps({{0, 0x20000}});
  const Json variants = golden.at("variants");
  CHECK(variants.size() == 13);
  for (std::size_t i = 0; i < variants.size(); ++i) {
    const std::string name = variants.at(i).string("name");
    std::string parts = variants.at(i).at("parts").dump();
    for (auto at = parts.find(mark); at != std::string::npos; at = parts.find(mark, at + charsmap.size()))
      parts.replace(at, mark.size(), charsmap);
    Json whole = with_parts(base, Json::parse(parts, name)), model = base.at("model");
    model.set("byte_fallback", name == "bytes");
    whole.set("model", model);
    const auto tokenizer = Tokenizer::parse(whole.dump(), name);
    check_groups(*tokenizer, texts, variants.at(i).string("encoded"), name + ", strings");
    check_groups(*tokenizer, blocks, variants.at(i).string("swept"), name + ", code points");

    const std::string digests = variants.at(i).string("decoded");
    REQUIRE(digests.size() == 4 * 400);
    for (std::uint64_t row = 0; row < 400; ++row) {
      const Ids ids = random_ids(row, tokenizer->size());
      CAPTURE(name);
      CAPTURE(joined(ids));
      CHECK(digest(tokenizer->decode(ids, false)) == digests.substr(4 * row, 4));
    }
  }
}

TEST_CASE("golden: what a model reads of texts and pairs, cut at many lengths") {
  const Json pairs = Json::read(kFolder + "golden_bytes.json").at("pairs");
  for (const auto& [name, file] : {std::pair{"bytes", "bytes.json"}, {"words", "tokenizer.json"}}) {
    const auto tokenizer = Tokenizer::open(kFolder + file);
    const Json rows = pairs.at(name);
    REQUIRE(rows.size() == 140);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CAPTURE(name);
      CAPTURE(i);
      const Json row = rows.at(i);
      std::optional<std::string> second;
      if (row.has("second") && !row.get("second").is_null()) second = row.string("second");
      const auto encoding = tokenizer->model_input(row.string("first"), second, row.integer("longest"));
      CHECK(encoding.ids == row.at("ids").integers());
      CHECK(encoding.types == row.at("types").integers());
      const auto whole = tokenizer->model_input(row.string("first"), second, 1000);
      CHECK(encoding.left_out == std::ssize(whole.ids) - std::ssize(encoding.ids));
      CHECK(whole.left_out == 0);
    }
    const auto error = error_of([&] { tokenizer->model_input("a", std::nullopt, 1); });
    CHECK(error.kind == mm::Kind::usage);
    CHECK(std::string(error.what()) == "1 tokens have no room for the 2 special tokens");
  }
}

TEST_CASE("added tokens are found, shown and left out") {
  const TemporaryFolder folder;
  const auto tokenizer = open(folder, small_json());
  CHECK(tokenizer->encode("A[SEP]ab <pic>[sep]", false) == Ids{2, 1, 2, 3, 4, 0, 0, 0});
  CHECK(tokenizer->size() == 5);
  CHECK(tokenizer->id_of("<Pic>") == 4);  // the library gives the next id, whatever the file says
  CHECK(tokenizer->id_of("##b") == 3);
  CHECK(tokenizer->id_of("x") == -1);
  CHECK(tokenizer->token_of(4) == "<Pic>");
  CHECK(tokenizer->token_of(3) == "##b");
  CHECK(tokenizer->token_of(5).empty());
  CHECK(tokenizer->is_special(1));
  CHECK_FALSE(tokenizer->is_special(4));
  CHECK_FALSE(tokenizer->is_special(2));
  CHECK(tokenizer->decode({1, 2, 3, 4, 99, -1}, true) == "ab <pic>");
  CHECK(tokenizer->decode({1, 2, 3}, false) == "[SEP] ab");
}

TEST_CASE("text that is not UTF-8 is refused") {
  const TemporaryFolder folder;
  const auto tokenizer = open(folder, small_json());
  CHECK(std::string(error_of([&] { tokenizer->encode("a\xFF", false); }).what()) == "the text is not UTF-8 at byte 1");
}

TEST_CASE("texts go through another normaliser before the file's own, but for added tokens") {
  const TemporaryFolder folder;
  const auto path = folder.file("tokenizer.json", small_json());
  const auto front = Json::parse(R"({"type": "Replace", "pattern": {"String": "x"}, "content": "A"})", "front");
  CHECK(mm::open_tokenizer(path, front)->encode("xx", false) == Tokenizer::open(path)->encode("AA", false));
  CHECK(mm::open_tokenizer(path, {})->encode("x", false) == Tokenizer::open(path)->encode("x", false));
}

TEST_CASE("truncation and padding of the file are not applied") {
  const TemporaryFolder folder;
  const auto tokenizer = open(folder, small_json(R"("truncation": null)", R"("truncation": {"direction": "Right", "max_length": 1,
    "strategy": "LongestFirst", "stride": 0})"));
  CHECK(tokenizer->encode("a a a", false) == Ids{2, 2, 2});
}

TEST_CASE("broken files are refused with the file's name") {
  const TemporaryFolder folder;
  const auto error = [&](const std::string& text) {
    const auto thrown = error_of([&] { open(folder, text); });
    CHECK(thrown.kind == mm::Kind::input);
    CHECK(thrown.where.starts_with(folder / "tokenizer.json"));
    return thrown;
  };
  const auto what = [&](const std::string& text) { return std::string(error(text).what()); };
  CHECK(what("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n") == "this is a Git-LFS pointer, not a tokenizer");
  CHECK(what("{}") == "this is no tokenizer.json: it has no 'model'");
  CHECK(what("[]") == "this is no tokenizer.json: it has no 'model'");
  CHECK(what("").starts_with("not valid JSON"));
  CHECK(what(small_json("\"1.0\"", "\"2.0\"")) == "the tokenizer's version is '2.0'; mm reads 1.0");
  CHECK(what(small_json("{\"type\": \"WordPiece\", \"unk", "{\"type\": \"WordLevel\", \"unk")) == "mm has no tokenizer model 'WordLevel'");
  CHECK(what(small_json("{\"type\": \"Lowercase\"}", "7")) == "expected an object, got a number");
  CHECK(error(small_json("\"##b\": 3", "\"##b\": 2")).where == (folder / "tokenizer.json") + ": model.vocab");
  CHECK(error(small_json("\"special\": true", "\"special\": 1")).where == (folder / "tokenizer.json") + ": added_tokens[0].special");
  const auto absent = error_of([&] { Tokenizer::open(folder / "none.json"); });
  CHECK(absent.kind == mm::Kind::input);
}

TEST_CASE("a file too large for a tokenizer is refused unread") {
  const TemporaryFolder folder;
  const std::string path = folder.file("tokenizer.json", "{}");
  std::filesystem::resize_file(path, std::uintmax_t{100} << 20);
  CHECK(error_of([&] { Tokenizer::open(path); }).kind == mm::Kind::input);
}
