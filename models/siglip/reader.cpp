#include "siglip/reader.h"

#include <ATen/ops/full.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/check.h"
#include "base/file.h"
#include "text/normalized_tokenizer.h"
#include "text/sentence_piece.h"
#include "text/unicode.h"

namespace mm::siglip {
namespace {

constexpr std::string_view kPunctuation = R"(!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~)";

constexpr char32_t kSpacePiece = 0x2581;  // what SentencePiece writes for a space, and takes for one

// The token that settings call `key`, which may be spelt out.
std::string special_token(const Folder& folder, const char* key) {
  for (const char* name : {"tokenizer_config.json", "special_tokens_map.json"}) {
    const auto file = folder.file(name);
    const auto token = file.is_object() ? file.get(key) : Json();
    if (!token.is_null()) return token.is_object() ? token.string("content") : token.string();
  }
  throw Error(Kind::input, fmt::format("says nowhere what its '{}' is", key), folder.path() + "/tokenizer_config.json",
              "this model reads texts of one length: take the file from the model this one was made of");
}

// tokenizer.json, else what spiece.model says.
std::shared_ptr<const Tokenizer> plain_tokenizer(const Folder& folder, const std::string& end) {
  constexpr std::uint64_t kLargest = 64 << 20;  // bytes
  const auto path = folder.path() + "/spiece.model";
  if (std::filesystem::exists(folder.path() + "/tokenizer.json") || !std::filesystem::exists(path)) return folder.tokenizer();
  const auto where = shown(path);
  return Tokenizer::parse(tokenizer_json_of(read_sentence_pieces(read_file(path, kLargest), where), end, where).dump(), where);
}

}  // namespace

std::string without_punctuation(std::string_view text, bool lower_case) {
  std::u32string plain;
  for (const char32_t c : decode_utf8(text)) {
    if (c < 128 && kPunctuation.find(static_cast<char>(c)) != std::string_view::npos) continue;
    if (is_space(c) || c == kSpacePiece) {
      if (!plain.empty() && plain.back() != U' ') plain.push_back(U' ');
    } else if (lower_case) {
      append_lower(plain, c);
    } else {
      plain.push_back(c);
    }
  }
  if (plain.ends_with(U' ')) plain.pop_back();
  return encode_utf8(plain);
}

Reader::Reader(const Folder& folder, const TextConfig& config) : positions_(config.positions) {
  const auto pad = special_token(folder, "pad_token");
  plain_ = pad == "</s>";
  const auto settings = folder.file("tokenizer_config.json");
  lower_case_ = plain_ && (!settings.is_object() || settings.boolean("do_lower_case", true));
  tokenizer_ = plain_ ? plain_tokenizer(folder, pad)
                      : open_tokenizer(folder.path() + "/tokenizer.json", Json::parse(R"({"type": "Lowercase"})", "tokenizer.json"));
  MM_CHECK(tokenizer_->size() <= config.vocabulary, Kind::input,
           fmt::format("tokenizer.json has {} tokens, the model's vocabulary {}", tokenizer_->size(), config.vocabulary), folder.path());
  pad_ = tokenizer_->id_of(pad);
  MM_CHECK(pad_ >= 0, Kind::input, fmt::format("tokenizer.json has no token '{}', the pad_token", shown(pad)), folder.path());
  const auto end = tokenizer_->id_of(special_token(folder, "eos_token"));
  const auto nothing = tokenizer_->encode("", true);
  MM_CHECK(nothing.size() == 1 && nothing.front() == end, Kind::input,
           fmt::format("tokenizer.json does not put the eos_token alone around a text (its post_processor makes {} tokens of nothing)",
                       nothing.size()),
           folder.path(), "a SigLIP's text ends in one token and begins with none: take the file from the model this one was made of");
  const auto side = settings.is_object() ? settings.string("padding_side", "right") : "right";
  MM_CHECK(side == "right", Kind::input, fmt::format("padding_side is '{}': texts of SigLIP are filled up behind their end", shown(side)),
           settings.where());
}

at::Tensor Reader::tokens(std::string_view text) const {
  check_utf8(text);
  const auto ids = tokenizer_->model_input(plain_ ? without_punctuation(text, lower_case_) : std::string(text), {}, positions_).ids;
  const auto tokens = at::full({positions_}, pad_, at::kLong);  // [positions]
  std::ranges::copy(ids, tokens.mutable_data_ptr<int64_t>());
  return tokens;
}

}  // namespace mm::siglip
