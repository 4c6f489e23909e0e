#include "text/token_decoder.h"

#include <array>
#include <string_view>
#include <utility>

#include "text/byte_level.h"
#include "text/part.h"

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

constexpr std::array<PartReader<TokenDecoder>, 2> kReaders{{{"ByteLevel", read_bytes}, {"WordPiece", read_wordpiece}}};

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
