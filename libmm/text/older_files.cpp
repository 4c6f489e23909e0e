#include "text/older_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

constexpr auto kConvert = "convert it in Python: AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER)";

enum class Layout { pieces, gpt2, roberta, clip, qwen2 };

struct Named {
  std::string_view name;
  Layout layout;
};

// By "tokenizer_class", without "Fast" at its end.
constexpr std::array kClasses{Named{"BertTokenizer", Layout::pieces},     Named{"DistilBertTokenizer", Layout::pieces},
                              Named{"ElectraTokenizer", Layout::pieces},  Named{"GPT2Tokenizer", Layout::gpt2},
                              Named{"RobertaTokenizer", Layout::roberta}, Named{"BartTokenizer", Layout::roberta},
                              Named{"CLIPTokenizer", Layout::clip},       Named{"Qwen2Tokenizer", Layout::qwen2}};

// By what the vocabulary holds, where no settings say.
std::optional<Layout> layout_by_tokens(const OlderTokenizer& files) {
  const auto holds = [&](const char* token) { return files.words->find(token) != std::string::npos; };
  if (files.words) return holds("[CLS]") && holds("[SEP]") ? std::optional(Layout::pieces) : std::nullopt;
  if (!files.vocabulary) return {};
  const auto has = [&](const char* token) { return files.vocabulary->find(fmt::format("\"{}\"", token)) != std::string::npos; };
  if (has("<|startoftext|>")) return Layout::clip;
  if (has("<s>") && has("</s>")) return Layout::roberta;
  return has("<|endoftext|>") ? std::optional(Layout::gpt2) : std::nullopt;
}

Layout layout_of(const OlderTokenizer& files) {
  std::string name = files.settings.is_object() ? files.settings.string("tokenizer_class", "") : "";
  if (name.ends_with("Fast")) name.resize(name.size() - 4);
  const auto by_class = std::ranges::find(kClasses, name, &Named::name);
  if (by_class != kClasses.end()) return by_class->layout;
  const auto by_tokens = layout_by_tokens(files);
  const bool says = !name.empty() && name != "PreTrainedTokenizer";
  MM_CHECK(!says && by_tokens, Kind::input,
           says ? fmt::format("holds no tokenizer.json, and mm makes none of a {}", shown(name))
                : "holds no tokenizer.json, and nothing says what kind of tokenizer its vocabulary is",
           files.where, kConvert);
  return *by_tokens;
}

Json object(std::initializer_list<std::pair<const char*, Json>> members) {
  Json json = Json::object();
  for (const auto& [key, value] : members) json.set(key, value);
  return json;
}

// The special tokens that a layout knows: by what they are called in settings, with what they are where nothing says.
using Names = std::vector<std::pair<const char*, const char*>>;

Names names_of(Layout layout) {
  constexpr const char* kEnd = "<|endoftext|>";
  switch (layout) {
    case Layout::pieces:
      return {{"unk_token", "[UNK]"}, {"sep_token", "[SEP]"}, {"pad_token", "[PAD]"}, {"cls_token", "[CLS]"}, {"mask_token", "[MASK]"}};
    case Layout::gpt2: return {{"bos_token", kEnd}, {"eos_token", kEnd}, {"unk_token", kEnd}, {"pad_token", ""}};
    case Layout::roberta:
      return {{"bos_token", "<s>"},   {"eos_token", "</s>"}, {"unk_token", "<unk>"},  {"sep_token", "</s>"},
              {"pad_token", "<pad>"}, {"cls_token", "<s>"},  {"mask_token", "<mask>"}};
    case Layout::clip: return {{"bos_token", "<|startoftext|>"}, {"eos_token", kEnd}, {"unk_token", kEnd}, {"pad_token", kEnd}};
    case Layout::qwen2: return {{"bos_token", ""}, {"eos_token", kEnd}, {"unk_token", kEnd}, {"pad_token", kEnd}};
  }
  return {};
}

constexpr std::int64_t kLargestId = 1 << 30;

std::int64_t checked(std::int64_t id, const std::string& where) {
  MM_CHECK(id >= 0 && id <= kLargestId, Kind::input, fmt::format("a token has the id {}", id), where);
  return id;
}

// Reads the files of one folder into the parts of a tokenizer.json.
class Maker {
 public:
  explicit Maker(const OlderTokenizer& files) : files_(files), layout_(layout_of(files)) {
    read_vocabulary();
    read_special();
    read_added();
  }

  Json made() const {
    Json all = Json::object();
    all.set("version", "1.0");
    all.set("truncation", Json());
    all.set("padding", Json());
    all.set("added_tokens", added_tokens());
    all.set("normalizer", normalizer());
    all.set("pre_tokenizer", pre_tokenizer());
    all.set("post_processor", post_processor());
    all.set("decoder",
            layout_ == Layout::pieces
                ? Json::parse(R"({"type": "WordPiece", "prefix": "##", "cleanup": true})", "")
                : Json::parse(R"({"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true})", ""));
    all.set("model", model());
    return all;
  }

 private:
  void read_vocabulary() {
    const char* const name = layout_ == Layout::pieces ? "vocab.txt" : "vocab.json";
    const auto& text = layout_ == Layout::pieces ? files_.words : files_.vocabulary;
    MM_CHECK(text, Kind::input, fmt::format("holds neither tokenizer.json nor {}", name), files_.where, "fetch the model again");
    if (layout_ == Layout::pieces) return read_words(*text);
    MM_CHECK(files_.merges, Kind::input, "holds vocab.json, but neither tokenizer.json nor merges.txt", files_.where,
             "fetch the model again");
    const Json json = Json::parse(*text, files_.where + "/vocab.json");
    MM_CHECK(json.is_object(), Kind::input, "does not hold a JSON object of tokens and their ids", json.where());
    json.each_integer([&](std::string_view token, std::int64_t id) { ids_[std::string(token)] = checked(id, json.where()); });
    vocabulary_ = json;
  }

  // Of a token that stands twice the last line counts.
  void read_words(std::string_view text) {
    for (std::int64_t id = 0; !text.empty(); ++id) {
      const auto end = std::min(text.find('\n'), text.size());
      auto token = text.substr(0, end);
      if (token.ends_with('\r')) token.remove_suffix(1);
      ids_[std::string(token)] = id;
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    std::vector<std::pair<std::int64_t, std::string_view>> sorted;
    for (const auto& [token, id] : ids_) sorted.emplace_back(id, token);
    std::ranges::sort(sorted);
    std::string object;  // parsed as one: setting 30,000 members takes a second
    for (const auto& [id, token] : sorted) object += fmt::format("{}{}:{}", object.empty() ? "" : ",", Json(token).dump(), id);
    vocabulary_ = Json::parse("{" + object + "}", files_.where + "/vocab.txt");
  }

  // special_tokens_map.json wins, unless tokenizer_config.json spells all tokens out ("added_tokens_decoder").
  void read_special() {
    const bool spelt = files_.settings.is_object() && files_.settings.get("added_tokens_decoder").is_object();
    for (const auto& [key, fallback] : names_of(layout_)) {
      Json said = files_.settings.is_object() ? files_.settings.get(key) : Json();
      if (!spelt && files_.special.is_object() && !files_.special.get(key).is_null()) said = files_.special.get(key);
      const bool none = said.is_null() && files_.settings.is_object() && files_.settings.has(key);  // it says that there is none
      const std::string content = said.is_null() ? (none ? "" : fallback) : said.is_object() ? said.string("content") : said.string();
      special_[key] = content;
      if (!content.empty()) add(content, said.is_object() ? said : Json(), true);
    }
    if (!spelt && files_.special.is_object()) add_more(files_.special);
    if (files_.settings.is_object()) add_more(files_.settings);
  }

  void add_more(const Json& json) {
    const Json more = json.get("additional_special_tokens");
    for (std::size_t i = 0; more.is_array() && i < more.size(); ++i)
      add(more.at(i).is_object() ? more.at(i).string("content") : more.at(i).string(), more.at(i).is_object() ? more.at(i) : Json(), true);
  }

  void read_added() {
    const Json spelt = files_.settings.is_object() ? files_.settings.get("added_tokens_decoder") : Json();
    if (spelt.is_object()) {
      spelt.each_member([&](const std::string& key, const Json& token) {
        std::int64_t id = -1;
        const auto end = key.data() + key.size();
        const auto read = std::from_chars(key.data(), end, id);
        MM_CHECK(read.ec == std::errc() && read.ptr == end && id >= 0, Kind::input, fmt::format("'{}' is no id of a token", shown(key)),
                 spelt.where());
        add(token.string("content"), token, token.boolean("special", false), id);
      });
    } else if (files_.added.is_object()) {
      files_.added.each_member(
          [&](const std::string& content, const Json& id) { add(content, Json(), tokens_.contains(content), id.integer()); });
    }
  }

  struct Token {
    Json flags;
    bool special = false;
    std::int64_t id = -1;
    std::size_t place = 0;
  };

  void add(const std::string& content, const Json& flags, bool special, std::int64_t id = -1) {
    MM_CHECK(!content.empty(), Kind::input, "a special token is empty", files_.where);
    auto [at, fresh] = tokens_.try_emplace(content, Token{.flags = flags, .special = special, .place = tokens_.size()});
    if (!fresh && flags.is_object()) at->second.flags = flags;
    at->second.special |= special;
    if (id >= 0) at->second.id = checked(id, files_.where);
  }

  // In the order of their ids; those that have none come last, as they were named.
  Json added_tokens() const {
    std::vector<std::tuple<std::int64_t, std::size_t, const std::string*>> sorted;
    std::int64_t next = 0;
    for (const auto& [token, id] : ids_) next = std::max(next, id + 1);
    for (const auto& [content, token] : tokens_) {
      const auto own = ids_.find(content);
      const auto id = own != ids_.end() ? own->second : token.id;
      sorted.emplace_back(id < 0 ? std::numeric_limits<std::int64_t>::max() : id, token.place, &content);
      next = std::max(next, id + 1);
    }
    std::ranges::sort(sorted);
    Json all = Json::array();
    for (const auto& [id, place, content] : sorted) {
      const Token& token = tokens_.at(*content);
      const auto flag = [&](const char* name, bool fallback) {
        return Json(token.flags.is_object() ? token.flags.boolean(name, fallback) : fallback);
      };
      all.push(object({{"id", Json(id == std::numeric_limits<std::int64_t>::max() ? next++ : id)},
                       {"content", Json(*content)},
                       {"single_word", flag("single_word", false)},
                       {"lstrip", flag("lstrip", false)},
                       {"rstrip", flag("rstrip", false)},
                       {"normalized", flag("normalized", !token.special)},
                       {"special", Json(token.special)}}));
    }
    return all;
  }

  bool setting(const char* key, bool fallback) const {
    return files_.settings.is_object() && !files_.settings.get(key).is_null() ? files_.settings.boolean(key) : fallback;
  }

  Json normalizer() const {
    switch (layout_) {
      case Layout::pieces: {
        const Json accents = files_.settings.is_object() ? files_.settings.get("strip_accents") : Json();
        return object({{"type", "BertNormalizer"},
                       {"clean_text", true},
                       {"handle_chinese_chars", Json(setting("tokenize_chinese_chars", true))},
                       {"strip_accents", accents},
                       {"lowercase", Json(setting("do_lower_case", true))}});
      }
      case Layout::clip:
        return Json::parse(R"({"type": "Sequence", "normalizers": [{"type": "NFC"},
                          {"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": " "}, {"type": "Lowercase"}]})",
                           "");
      case Layout::qwen2: return Json::parse(R"({"type": "NFC"})", "");
      default: return {};
    }
  }

  Json pre_tokenizer() const {
    const Json space = Json(setting("add_prefix_space", false));
    const auto bytes = [&](bool words) {
      return object({{"type", "ByteLevel"}, {"add_prefix_space", space}, {"trim_offsets", true}, {"use_regex", Json(words)}});
    };
    const auto behind = [](const char* pattern, const char* behavior, bool invert, const Json& last) {
      Json steps = Json::array();
      steps.push(object(
          {{"type", "Split"}, {"pattern", object({{"Regex", Json(pattern)}})}, {"behavior", Json(behavior)}, {"invert", Json(invert)}}));
      steps.push(last);
      return object({{"type", "Sequence"}, {"pretokenizers", steps}});
    };
    switch (layout_) {
      case Layout::pieces: return Json::parse(R"({"type": "BertPreTokenizer"})", "");
      case Layout::clip:
        return behind(R"(<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+)", "Removed", true,
                      Json::parse(R"({"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true})", ""));
      case Layout::qwen2:
        return behind(R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
                      "Isolated", false, bytes(false));
      default: return bytes(true);
    }
  }

  std::int64_t id_of(const std::string& content) const {
    const auto own = ids_.find(content);
    if (own != ids_.end()) return own->second;
    const auto all = added_tokens();
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all.at(i).string("content") == content) return all.at(i).integer("id");
    throw Error(Kind::input, fmt::format("says nothing of the token '{}'", shown(content)), files_.where);
  }

  Json pair_of(const std::string& content) const {
    Json pair = Json::array();
    pair.push(Json(content));
    pair.push(Json(id_of(content)));
    return pair;
  }

  Json around(const char* end, const char* begin, bool trim) const {
    return object({{"type", "RobertaProcessing"},
                   {"sep", pair_of(special_.at(end))},
                   {"cls", pair_of(special_.at(begin))},
                   {"trim_offsets", Json(trim)},
                   {"add_prefix_space", Json(layout_ == Layout::roberta && setting("add_prefix_space", false))}});
  }

  // What stands around a text: $A is the first, $B a second.
  Json post_processor() const {
    if (layout_ == Layout::roberta) return around("sep_token", "cls_token", setting("trim_offsets", true));
    if (layout_ == Layout::clip) return around("eos_token", "bos_token", false);
    if (layout_ == Layout::qwen2) return {};
    const auto& begin = special_.at(layout_ == Layout::pieces ? "cls_token" : "bos_token");
    if (layout_ == Layout::gpt2 && (!setting("add_bos_token", false) || begin.empty())) return {};
    const auto& end = layout_ == Layout::pieces ? special_.at("sep_token") : "";
    const auto token = [](const std::string& id, int type) {
      return object({{"SpecialToken", object({{"id", Json(id)}, {"type_id", Json(type)}})}});
    };
    const auto text = [](const char* id, int type) { return object({{"Sequence", object({{"id", Json(id)}, {"type_id", Json(type)}})}}); };
    Json single = Json::array(), pair = Json::array(), specials = Json::object();
    for (Json* list : {&single, &pair}) {
      list->push(token(begin, 0));
      list->push(text("A", 0));
      if (!end.empty()) list->push(token(end, 0));
    }
    if (end.empty()) pair.push(token(begin, 1));
    pair.push(text("B", 1));
    if (!end.empty()) pair.push(token(end, 1));
    for (const auto& content : {begin, end}) {
      if (content.empty()) continue;
      Json ids = Json::array(), names = Json::array();
      ids.push(Json(id_of(content)));
      names.push(Json(content));
      specials.set(content, object({{"id", Json(content)}, {"ids", ids}, {"tokens", names}}));
    }
    return object({{"type", "TemplateProcessing"}, {"single", single}, {"pair", pair}, {"special_tokens", specials}});
  }

  Json merges() const {
    Json all = Json::array();
    std::string_view text = *files_.merges;
    for (std::int64_t line = 1; !text.empty(); ++line) {
      const auto end = std::min(text.find('\n'), text.size());
      auto merge = text.substr(0, end);
      if (merge.ends_with('\r')) merge.remove_suffix(1);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (merge.empty() || merge.starts_with("#version")) continue;
      const auto space = merge.find(' ');
      MM_CHECK(space != std::string_view::npos && merge.find(' ', space + 1) == std::string_view::npos, Kind::input,
               fmt::format("'{}' is not two parts of a token with a space between", shown(std::string(merge.substr(0, 80)))),
               fmt::format("{}/merges.txt:{}", files_.where, line));
      Json parts = Json::array();
      parts.push(Json(std::string(merge.substr(0, space))));
      parts.push(Json(std::string(merge.substr(space + 1))));
      all.push(parts);
    }
    return all;
  }

  Json model() const {
    if (layout_ == Layout::pieces)
      return object({{"type", "WordPiece"},
                     {"unk_token", Json(special_.at("unk_token"))},
                     {"continuing_subword_prefix", "##"},
                     {"max_input_chars_per_word", Json(100)},
                     {"vocab", vocabulary_}});
    return object({{"type", "BPE"},
                   {"dropout", Json()},
                   {"unk_token", layout_ == Layout::clip ? Json(special_.at("unk_token")) : Json()},
                   {"continuing_subword_prefix", ""},
                   {"end_of_word_suffix", Json(layout_ == Layout::clip ? "</w>" : "")},
                   {"fuse_unk", false},
                   {"byte_fallback", false},
                   {"ignore_merges", false},
                   {"vocab", vocabulary_},
                   {"merges", merges()}});
  }

  const OlderTokenizer& files_;
  Layout layout_;
  Json vocabulary_;
  std::map<std::string, std::int64_t> ids_;     // of the vocabulary
  std::map<std::string, std::string> special_;  // "cls_token" -> "[CLS]"; "": there is none
  std::map<std::string, Token> tokens_;
};

}  // namespace

Json tokenizer_json_of(const OlderTokenizer& files) { return Maker(files).made(); }

}  // namespace mm
