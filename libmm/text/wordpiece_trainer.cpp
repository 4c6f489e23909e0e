#include "text/wordpiece_trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "base/check.h"
#include "base/json.h"
#include "text/normalizer.h"
#include "text/pre_tokenizer.h"
#include "text/unicode.h"

namespace mm {
namespace {

constexpr std::int64_t kEndingsShare = 8;     // one free place of so many is for endings
constexpr std::size_t kLongestEnding = 5;     // characters; the shortest has two
constexpr std::int64_t kLeastWordsEnded = 3;  // words that must have an ending
constexpr std::string_view kInside = "##";

using Counts = std::map<std::string, std::int64_t>;

Json typed(const char* type) {
  Json json = Json::object();
  json.set("type", type);
  return json;
}

Json normalizer_json(bool lowercase) {
  Json json = typed("BertNormalizer");
  json.set("clean_text", true);
  json.set("handle_chinese_chars", true);
  json.set("strip_accents", Json());
  json.set("lowercase", lowercase);
  return json;
}

Counts count_words(std::span<const std::string> sentences, bool lowercase) {
  const auto normalize = read_normalizer(normalizer_json(lowercase));
  const auto cut = read_pre_tokenizer(typed("BertPreTokenizer"));
  Counts counts;
  std::vector<Word> words;
  for (const auto& sentence : sentences) {
    words.clear();
    cut(normalized(normalize, sentence), true, words);
    for (const auto& word : words) ++counts[word.text];
  }
  MM_CHECK(!counts.empty(), Kind::input, fmt::format("there is no word in the {} sentences to make a vocabulary of", sentences.size()));
  return counts;
}

// Endings of two and more characters, with the number of words that have them times the characters they save.
Counts count_endings(const Counts& words) {
  Counts endings;
  for (const auto& [word, count] : words) {
    const std::u32string text = decode_utf8(word);
    for (std::size_t n = 2; n <= kLongestEnding && n < text.size(); ++n) ++endings[encode_utf8(text.substr(text.size() - n))];
  }
  std::erase_if(endings, [](const auto& ending) { return ending.second < kLeastWordsEnded; });
  for (auto& [ending, count] : endings) count *= static_cast<std::int64_t>(count_code_points(ending)) - 1;
  return endings;
}

// Highest count first; those of one count in the order of their bytes.
std::vector<std::string> ranked(const Counts& counts, std::int64_t least) {
  std::vector<std::pair<std::int64_t, std::string>> rows;
  for (const auto& [text, count] : counts)
    if (count >= least && count_code_points(text) > 1) rows.emplace_back(-count, text);
  std::sort(rows.begin(), rows.end());
  std::vector<std::string> out;
  for (auto& row : rows) out.push_back(std::move(row.second));
  return out;
}

std::vector<std::string> choose_tokens(std::span<const std::string> sentences, const WordPieceOptions& options) {
  const Counts counts = count_words(sentences, options.lowercase);
  std::set<char32_t> characters;
  for (const auto& [word, count] : counts)
    for (const char32_t c : decode_utf8(word)) characters.insert(c);

  std::vector<std::string> tokens(kSpecialTokens.begin(), kSpecialTokens.end());
  for (const char32_t c : characters) tokens.push_back(encode_utf8({&c, 1}));
  for (const char32_t c : characters) tokens.push_back(std::string(kInside) + encode_utf8({&c, 1}));
  const std::int64_t free = options.size - static_cast<std::int64_t>(tokens.size());
  MM_CHECK(free >= 0, Kind::usage,
           fmt::format("a vocabulary of {} tokens cannot hold the {} characters of the sentences", options.size, characters.size()),
           options.size_option, fmt::format("it needs {} tokens at least", tokens.size()));

  auto endings = ranked(count_endings(counts), 1);
  auto words = ranked(counts, options.least_count);
  const auto fit = [](auto& list, std::int64_t most) { list.resize(std::min(list.size(), static_cast<std::size_t>(most))); };
  fit(endings, free / kEndingsShare);
  fit(words, free - static_cast<std::int64_t>(endings.size()));
  for (auto& word : words) tokens.push_back(std::move(word));
  for (const auto& ending : endings) tokens.push_back(std::string(kInside) + ending);
  return tokens;
}

Json added_tokens_json() {
  Json list = Json::array();
  for (std::size_t id = 0; id < kSpecialTokens.size(); ++id) {
    Json token = Json::object();
    token.set("id", static_cast<std::int64_t>(id));
    token.set("content", kSpecialTokens[id]);
    for (const char* flag : {"single_word", "lstrip", "rstrip", "normalized"}) token.set(flag, false);
    token.set("special", true);
    list.push(token);
  }
  return list;
}

// [CLS] text [SEP], and [CLS] text [SEP] text [SEP] for a pair.
Json template_json() {
  const auto piece = [](const char* kind, const char* id, int type) {
    Json inner = Json::object(), outer = Json::object();
    inner.set("id", id);
    inner.set("type_id", type);
    outer.set(kind, inner);
    return outer;
  };
  const auto special = [](const char* token, std::int64_t id) {
    Json json = Json::object(), ids = Json::array(), tokens = Json::array();
    ids.push(id);
    tokens.push(token);
    json.set("id", token);
    json.set("ids", ids);
    json.set("tokens", tokens);
    return json;
  };
  Json json = typed("TemplateProcessing"), single = Json::array(), tokens = Json::object();
  for (const auto& item : {piece("SpecialToken", "[CLS]", 0), piece("Sequence", "A", 0), piece("SpecialToken", "[SEP]", 0)})
    single.push(item);
  Json pair = single;
  for (const auto& item : {piece("Sequence", "B", 1), piece("SpecialToken", "[SEP]", 1)}) pair.push(item);
  tokens.set("[CLS]", special("[CLS]", 2));
  tokens.set("[SEP]", special("[SEP]", 3));
  json.set("single", single);
  json.set("pair", pair);
  json.set("special_tokens", tokens);
  return json;
}

// {"[PAD]": 0, ...}, written as text: Json::set looks for an older member of that name each time.
Json vocabulary_json(const std::vector<std::string>& tokens) {
  std::string text = "{";
  for (std::size_t id = 0; id < tokens.size(); ++id) text += fmt::format("{}{}: {}", id == 0 ? "" : ", ", Json(tokens[id]).dump(), id);
  return Json::parse(text + "}", "vocabulary");
}

Json tokenizer_json(const std::vector<std::string>& tokens, bool lowercase) {
  Json decoder = typed("WordPiece"), model = typed("WordPiece"), json = Json::object();
  decoder.set("prefix", kInside);
  decoder.set("cleanup", true);
  model.set("unk_token", "[UNK]");
  model.set("continuing_subword_prefix", kInside);
  model.set("max_input_chars_per_word", 100);
  model.set("vocab", vocabulary_json(tokens));
  json.set("version", "1.0");
  json.set("truncation", Json());
  json.set("padding", Json());
  json.set("added_tokens", added_tokens_json());
  json.set("normalizer", normalizer_json(lowercase));
  json.set("pre_tokenizer", typed("BertPreTokenizer"));
  json.set("post_processor", template_json());
  json.set("decoder", decoder);
  json.set("model", model);
  return json;
}

// What transformers needs beside the tokenizer: it builds its own normaliser from these.
Json config_json(const WordPieceOptions& options) {
  Json json = Json::object(), more = Json::array();
  for (const char* token : {"[DEC]", "[ENC]"}) more.push(token);
  json.set("additional_special_tokens", more);
  json.set("cls_token", "[CLS]");
  json.set("do_lower_case", options.lowercase);
  json.set("mask_token", "[MASK]");
  json.set("model_max_length", options.max_length);
  json.set("pad_token", "[PAD]");
  json.set("sep_token", "[SEP]");
  json.set("strip_accents", Json());
  json.set("tokenize_chinese_chars", true);
  json.set("tokenizer_class", "BertTokenizer");
  json.set("unk_token", "[UNK]");
  return json;
}

}  // namespace

WordPieceFiles make_wordpiece(std::span<const std::string> sentences, const WordPieceOptions& options) {
  const auto tokens = choose_tokens(sentences, options);
  return {tokenizer_json(tokens, options.lowercase).dump(2) + "\n", config_json(options).dump(2) + "\n"};
}

}  // namespace mm
