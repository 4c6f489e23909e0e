#include "text/tokenizer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "text/added_tokens.h"
#include "text/normalized_tokenizer.h"
#include "text/normalizer.h"
#include "text/post_processor.h"
#include "text/pre_tokenizer.h"
#include "text/token_decoder.h"
#include "text/token_model.h"
#include "text/unicode.h"

namespace mm {
namespace {

constexpr std::uint64_t kLargestFile = std::uint64_t{64} << 20;  // bytes; the largest published (256,000 tokens) have half of it

using Ids = std::vector<std::int64_t>;

// Leaves `room` tokens of two texts as the library's "longest first" does; says how many went.
std::int64_t cut(Ids& first, Ids& second, std::size_t room) {
  const auto before = first.size() + second.size();
  if (before <= room) return 0;
  auto& shorter = first.size() <= second.size() ? first : second;
  auto& longer = &shorter == &first ? second : first;
  auto least = shorter.size(), most = least > room ? least : std::max(least, room - least);
  if (least + most > room) {
    least = room / 2;
    most = least + room % 2;
  }
  shorter.resize(std::min(shorter.size(), least));
  longer.resize(std::min(longer.size(), most));
  return static_cast<std::int64_t>(before - first.size() - second.size());
}

Normalizer both(Normalizer first, Normalizer second) {
  return [first = std::move(first), second = std::move(second)](NormalText& text) {
    first(text);
    second(text);
  };
}

// What a tokenizer.json holds, checked.
Json read_tokenizer(std::string_view text, const std::string& where) {
  MM_CHECK(!text.starts_with("version https://git-lfs"), Kind::input, "this is a Git-LFS pointer, not a tokenizer", where,
           "fetch the file itself: git lfs pull");
  Json json = Json::parse(text, where);
  MM_CHECK(json.is_object() && json.has("model"), Kind::input, "this is no tokenizer.json: it has no 'model'", where);
  const std::string version = json.string("version", "1.0");
  MM_CHECK(version == "1.0", Kind::input, fmt::format("the tokenizer's version is '{}'; mm reads 1.0", shown(version)), where);
  return json;
}

// The library's pipeline: added tokens are cut out, the rest is normalised, cut into words, and each word into tokens.
class Pipeline final : public Tokenizer {
 public:
  explicit Pipeline(const Json& json, const Json& front = {})
      : normalizer_(both(read_normalizer(front), read_normalizer(json.get("normalizer")))),
        pre_tokenizer_(read_pre_tokenizer(json.get("pre_tokenizer"))),
        model_(read_token_model(json.at("model"))),
        added_(json.get("added_tokens"), model_->vocabulary(), normalizer_),
        post_processor_(read_post_processor(json.get("post_processor"), size())),
        decoder_(read_token_decoder(json.get("decoder"))) {}

  std::vector<std::int64_t> encode(std::string_view text, bool special) const override {
    return post_processor_(tokens(text), nullptr, special).ids;
  }

  Encoding model_input(std::string_view first, const std::optional<std::string>& second, std::int64_t longest) const override {
    Ids a = tokens(first), b;
    if (second) b = tokens(*second);
    const Ids none;
    const auto added = std::ssize(post_processor_(none, second ? &none : nullptr, true).ids);
    MM_CHECK(longest >= added, Kind::usage, fmt::format("{} tokens have no room for the {} special tokens", longest, added));
    const auto left_out = cut(a, b, static_cast<std::size_t>(longest - added));
    auto encoding = post_processor_(a, second ? &b : nullptr, true);
    encoding.left_out = left_out;
    return encoding;
  }

  std::string decode(const std::vector<std::int64_t>& ids, bool skip_special) const override {
    std::vector<std::string> tokens;
    for (const std::int64_t id : ids) {
      const AddedToken* added = added_.find(id);
      if (added == nullptr && !model_->vocabulary().has(id)) continue;
      std::string token(added != nullptr ? added->normalized_content : model_->vocabulary().token_of(id));
      if (!skip_special || !added_.is_special(token)) tokens.push_back(std::move(token));
    }
    std::string text;
    for (const auto& piece : decoder_(std::move(tokens))) text += piece;
    return text;
  }

  std::int64_t size() const override { return std::max(model_->vocabulary().size(), added_.size()); }

  std::int64_t id_of(std::string_view token) const override {
    const std::int64_t id = added_.id_of(token);
    return id >= 0 ? id : model_->vocabulary().id_of(token);
  }

  std::string token_of(std::int64_t id) const override {
    const AddedToken* added = added_.find(id);
    return added != nullptr ? added->content : std::string(model_->vocabulary().token_of(id));
  }

  bool is_special(std::int64_t id) const override {
    const AddedToken* added = added_.find(id);
    return added != nullptr && added->special;
  }

 private:
  Ids tokens(std::string_view text) const {
    check_utf8(text);
    Ids ids;
    std::vector<Word> words;
    for (const auto& raw : added_.split_raw(text)) {
      if (raw.id >= 0) {
        ids.push_back(raw.id);
        continue;
      }
      NormalText normal{.text = std::string(raw.text), .from_start = raw.text.data() == text.data()};
      normalizer_(normal);
      for (const auto& piece : added_.split_normalized(normal.text)) {
        if (piece.id >= 0) {
          ids.push_back(piece.id);
          continue;
        }
        words.clear();
        pre_tokenizer_(piece.text, normal.from_start && piece.text.data() == normal.text.data(), words);
        for (const auto& word : words) model_->encode(word.text, ids);
      }
    }
    return ids;
  }

  Normalizer normalizer_;
  PreTokenizer pre_tokenizer_;
  std::unique_ptr<const TokenModel> model_;
  AddedTokens added_;
  PostProcessor post_processor_;
  TokenDecoder decoder_;
};

}  // namespace

std::shared_ptr<const Tokenizer> Tokenizer::open(const std::string& path) { return open_tokenizer(path, {}); }

std::shared_ptr<const Tokenizer> open_tokenizer(const std::string& path, const Json& front) {
  return std::make_shared<Pipeline>(read_tokenizer(read_file(path, kLargestFile), shown(path)), front);
}

std::shared_ptr<const Tokenizer> Tokenizer::parse(std::string_view text, const std::string& where) {
  return std::make_shared<Pipeline>(read_tokenizer(text, where));
}

}  // namespace mm
