#include "text/normalizer.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;

namespace {

std::string normalize(const std::string& json, std::string_view text) {
  return mm::normalized(mm::read_normalizer(Json::parse(json, "t.json")), text);
}

// Whether the first character of what becomes of a text comes from the text's first.
bool from_start(const std::string& json, const std::string& text) {
  mm::NormalText normal{.text = text};
  mm::read_normalizer(Json::parse(json, "t.json"))(normal);
  return normal.from_start;
}

std::string bert_normalizer(bool clean, bool chinese, const char* strip, bool lower) {
  const auto flag = [](bool value) { return std::string(value ? "true" : "false"); };
  return R"({"type": "BertNormalizer", "clean_text": )" + flag(clean) + R"(, "handle_chinese_chars": )" + flag(chinese) +
         R"(, "strip_accents": )" + strip + R"(, "lowercase": )" + flag(lower) + "}";
}

}  // namespace

TEST_CASE("BertNormalizer: each step by its own flag") {
  CHECK(normalize(bert_normalizer(true, false, "false", false), "a\tb\u00AD\u200B\uFFFD\u3000c\x1B") == "a b c");
  CHECK(normalize(bert_normalizer(false, true, "false", false), "x\u4E2D\u3042") == "x \u4E2D \u3042");
  CHECK(normalize(bert_normalizer(false, false, "true", false), "\u00C9t\u00E9") == "Ete");
  CHECK(normalize(bert_normalizer(false, false, "false", true), "\u00C9T\u0130") == "\u00E9ti\u0307");
}

TEST_CASE("BertNormalizer takes accents off with lower case, unless it is told") {
  CHECK(normalize(bert_normalizer(true, true, "null", true), "\u00C9t\u00E9") == "ete");
  CHECK(normalize(bert_normalizer(true, true, "null", false), "\u00C9t\u00E9") == "\u00C9t\u00E9");
  CHECK(normalize(bert_normalizer(true, true, "false", true), "\u00C9t\u00E9") == "\u00E9t\u00E9");
  CHECK(normalize(R"({"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "lowercase": true})", "\u00C9") == "e");
}

TEST_CASE("the normal forms, and steps one after another") {
  CHECK(normalize(R"({"type": "NFD"})", "\u00E9\uFB01") == "e\u0301\uFB01");
  CHECK(normalize(R"({"type": "NFC"})", "e\u0301\uFB01") == "\u00E9\uFB01");
  CHECK(normalize(R"({"type": "NFKD"})", "\u00E9\uFB01") == "e\u0301fi");
  CHECK(normalize(R"({"type": "NFKC"})", "e\u0301\uFB01") == "\u00E9fi");
  CHECK(normalize(R"({"type": "Lowercase"})", "\u00C9A") == "\u00E9a");
  CHECK(normalize(R"({"type": "StripAccents"})", "\u00E9e\u0301\u0903") == "\u00E9e");
  CHECK(normalize(R"({"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "StripAccents"}, {"type": "Lowercase"}]})",
                  "\u00C9A") == "ea");
  CHECK(normalize("null", "\u00C9 \t") == "\u00C9 \t");
}

TEST_CASE("what SentencePiece's tokenizers ask for") {
  CHECK(normalize(R"({"type": "Nmt"})",
                  "\x01"
                  "a\tb\u200Bc\u2581d\x7F") == "a b c d");
  CHECK(normalize(R"({"type": "Prepend", "prepend": "\u2581"})", "a") ==
        "\u2581"
        "a");
  CHECK(normalize(R"({"type": "Prepend", "prepend": "\u2581"})", "").empty());
  CHECK(normalize(R"({"type": "Replace", "pattern": {"String": "''"}, "content": "*"})", "''a'") == "*a'");
  CHECK(normalize(R"({"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "})", "  a b   c") == " a b c");
  CHECK(normalize(R"({"type": "Strip", "strip_left": true, "strip_right": false})", " \u3000a ") == "a ");
  CHECK(normalize(R"({"type": "Strip", "strip_left": false, "strip_right": true})", " a\n ") == " a");
  CHECK(normalize(R"({"type": "Strip", "strip_left": true, "strip_right": true})", " \n").empty());
  CHECK(error_of([] { normalize(R"({"type": "Precompiled", "precompiled_charsmap": ""})", "a"); }).where == "t.json");
  CHECK_THROWS_AS(normalize(R"({"type": "Strip", "strip_left": true})", "a"), mm::Error);
  CHECK_THROWS_AS(normalize(R"({"type": "Replace", "pattern": "a", "content": ""})", "a"), mm::Error);
}

TEST_CASE("a start that was left out is told") {
  const std::string strip = R"({"type": "Strip", "strip_left": true, "strip_right": true})";
  CHECK(from_start(strip, "a "));
  CHECK_FALSE(from_start(strip, " a"));
  CHECK(from_start(R"({"type": "Nmt"})", "\ta"));
  CHECK_FALSE(from_start(R"({"type": "Nmt"})",
                         "\x01"
                         "a"));
  CHECK_FALSE(from_start(R"({"type": "StripAccents"})", "\u0301a"));
  CHECK_FALSE(from_start(bert_normalizer(true, false, "false", false),
                         "\x01"
                         "a"));
  const auto replace = [](const std::string& by) { return R"({"type": "Replace", "pattern": {"Regex": "x+"}, "content": ")" + by + "\"}"; };
  CHECK(from_start(replace("yy"), "xa"));
  CHECK_FALSE(from_start(replace("y"), "xxa"));
  CHECK_FALSE(from_start(replace(""), "xa"));
  CHECK(from_start(replace(""), "axx"));
  CHECK(from_start("null", " a"));
}

TEST_CASE("an unknown normaliser is named, and what there is") {
  const auto error = error_of([] { normalize(R"({"type": "ByteLevel"})", "a"); });
  CHECK(error.kind == mm::Kind::input);
  CHECK(std::string(error.what()) == "mm has no normaliser 'ByteLevel'");
  CHECK(error.where == "t.json");
  CHECK(error.hint ==
        "it has BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, Nmt, Precompiled, Prepend, Replace, Sequence, Strip, StripAccents");
  const auto inside = error_of([] { normalize(R"({"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Other"}]})", "a"); });
  CHECK(inside.where == "t.json: normalizers[1]");
  CHECK_THROWS_AS(normalize(R"({"lowercase": true})", "a"), mm::Error);
  CHECK_THROWS_AS(normalize(bert_normalizer(true, true, "1", true), "a"), mm::Error);
  CHECK_THROWS_AS(normalize(R"({"type": "BertNormalizer", "clean_text": true})", "a"), mm::Error);
  CHECK_THROWS_AS(normalize(R"("NFC")", "a"), mm::Error);
}
