#include "text/token_decoder.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/utf8.h"
#include "text/byte_level.h"
#include "text/metaspace.h"
#include "text/part.h"
#include "text/pattern.h"
#include "text/unicode.h"

namespace mm {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
}

// Takes out spaces that cutting into words has put in. In this order, each in the result of the one before.
void clean_up(std::string& text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kRules{{
      {" .", "."},
      {" ?", "?"},
      {" !", "!"},
      {" ,", ","},
      {" ' ", "'"},
      {" n't", "n't"},
      {" 'm", "'m"},
      {" do not", " don't"},
      {" 's", "'s"},
      {" 've", "'ve"},
      {" 're", "'re"},
  }};
  for (const auto& [what, by] : kRules) replace_all(text, what, by);
}

TokenDecoder read_wordpiece(const Json& json) {
  return [prefix = json.string("prefix"), cleanup = json.boolean("cleanup")](std::vector<std::string> tokens) {
    bool first = true;
    for (auto& token : tokens) {
      if (!first) token = token.starts_with(prefix) ? token.substr(prefix.size()) : " " + token;
      if (cleanup) clean_up(token);
      first = false;
    }
    return tokens;
  };
}

TokenDecoder read_bytes(const Json&) { return byte_level_decoder(); }

// The byte that a token such as "<0x0A>" stands for; -1 when it stands for none.
int byte_of(std::string_view token) {
  if (token.size() != 6 || !token.starts_with("<0x") || token[5] != '>') return -1;
  const char* const digits = token.data() + 3;
  unsigned value = 0;
  // The library's parser takes a sign in the place of the first digit.
  const auto [end, error] = std::from_chars(digits + (digits[0] == '+'), digits + 2, value, 16);
  return error == std::errc() && end == digits + 2 ? static_cast<int>(value) : -1;
}

// Rows of such tokens become text; each byte of a row that is no UTF-8 becomes U+FFFD.
TokenDecoder read_byte_fallback(const Json&) {
  return [](const std::vector<std::string>& tokens) {
    std::vector<std::string> out;
    std::string bytes;
    const auto put_bytes = [&] {
      if (bytes.empty()) return;
      if (is_utf8(bytes))
        out.push_back(bytes);
      else
        out.insert(out.end(), bytes.size(), "\uFFFD");
      bytes.clear();
    };
    for (const auto& token : tokens) {
      const int byte = byte_of(token);
      if (byte >= 0) {
        bytes += static_cast<char>(byte);
        continue;
      }
      put_bytes();
      out.push_back(token);
    }
    put_bytes();
    return out;
  };
}

TokenDecoder read_fuse(const Json&) {
  return [](const std::vector<std::string>& tokens) {
    std::string text;
    for (const auto& token : tokens) text += token;
    return std::vector{text};
  };
}

TokenDecoder read_replace(const Json& json) {
  return [pattern = Pattern(json.at("pattern")), content = json.string("content")](std::vector<std::string> tokens) {
    for (auto& token : tokens) token = pattern.replace(token, content);
    return tokens;
  };
}

// {"content", "start", "stop"}: of each token, up to that many of a character at its start and at its end.
TokenDecoder read_strip(const Json& json) {
  const std::string content = json.string("content");
  const std::int64_t start = json.integer("start"), stop = json.integer("stop");
  MM_CHECK(count_code_points(content) == 1, Kind::input, fmt::format("the content '{}' is not one character", shown(content)),
           json.where());
  MM_CHECK(start >= 0 && stop >= 0, Kind::input, fmt::format("start is {} and stop is {}", start, stop), json.where());
  return [=](std::vector<std::string> tokens) {
    for (auto& token : tokens) {
      for (std::int64_t i = 0; i < start && token.starts_with(content); ++i) token.erase(0, content.size());
      for (std::int64_t i = 0; i < stop && token.ends_with(content); ++i) token.resize(token.size() - content.size());
    }
    return tokens;
  };
}

TokenDecoder read_sequence(const Json& json) {
  std::vector<TokenDecoder> steps;
  const Json list = json.at("decoders");
  for (std::size_t i = 0; i < list.size(); ++i) steps.push_back(read_token_decoder(list.at(i)));
  return [steps](std::vector<std::string> tokens) {
    for (const auto& step : steps) tokens = step(std::move(tokens));
    return tokens;
  };
}

constexpr std::array<PartReader<TokenDecoder>, 8> kReaders{{{"ByteFallback", read_byte_fallback},
                                                            {"ByteLevel", read_bytes},
                                                            {"Fuse", read_fuse},
                                                            {"Metaspace", read_metaspace_decoder},
                                                            {"Replace", read_replace},
                                                            {"Sequence", read_sequence},
                                                            {"Strip", read_strip},
                                                            {"WordPiece", read_wordpiece}}};

}  // namespace

TokenDecoder read_token_decoder(const Json& json) {
  if (json.is_null()) {
    return [](std::vector<std::string> tokens) {
      for (std::size_t i = 1; i < tokens.size(); ++i) tokens[i].insert(0, 1, ' ');
      return tokens;
    };
  }
  return read_part<TokenDecoder>(json, "decoder", kReaders);
}

}  // namespace mm
