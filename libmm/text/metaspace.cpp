#include "text/metaspace.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/file.h"
#include "text/unicode.h"

namespace mm {
namespace {

enum class Prepend { always, first, never };

Prepend read_scheme(const Json& json) {
  const std::string scheme = json.string("prepend_scheme", "always");
  const bool prefix = json.boolean("add_prefix_space", true);
  MM_CHECK(prefix || scheme == "never", Kind::input, fmt::format("add_prefix_space is false, but prepend_scheme is '{}'", shown(scheme)),
           json.where());
  if (scheme == "always") return Prepend::always;
  if (scheme == "first") return Prepend::first;
  MM_CHECK(scheme == "never", Kind::input, fmt::format("prepend_scheme is '{}', expected always, first or never", shown(scheme)),
           json.where());
  return Prepend::never;
}

std::string read_replacement(const Json& json) {
  std::string replacement = json.string("replacement");
  MM_CHECK(count_code_points(replacement) == 1, Kind::input, fmt::format("the replacement '{}' is not one character", shown(replacement)),
           json.where());
  return replacement;
}

std::string replaced(std::string_view text, const std::string& space) {
  std::string out;
  out.reserve(text.size() + 4 * space.size());
  for (const char c : text) {
    if (c == ' ')
      out += space;
    else
      out += c;
  }
  return out;
}

}  // namespace

PreTokenizer read_metaspace(const Json& json) {
  const Prepend prepend = read_scheme(json);
  return [prepend, space = read_replacement(json), split = json.boolean("split", true)](std::string_view text, bool first,
                                                                                        std::vector<Word>& words) {
    if (text.empty()) return;
    std::string whole = replaced(text, space);
    if ((prepend == Prepend::always || (prepend == Prepend::first && first)) && !whole.starts_with(space)) whole.insert(0, space);
    for (std::size_t start = 0; start < whole.size();) {
      const std::size_t end = split ? std::min(whole.find(space, start + 1), whole.size()) : whole.size();
      words.push_back({whole.substr(start, end - start), first && start == 0});
      start = end;
    }
  };
}

TokenDecoder read_metaspace_decoder(const Json& json) {
  const bool cuts = read_scheme(json) != Prepend::never;
  return [cuts, space = read_replacement(json)](std::vector<std::string> tokens) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const std::string_view token = tokens[i];
      std::string text;
      std::size_t start = 0;
      for (auto at = token.find(space); at != std::string_view::npos; start = at + space.size(), at = token.find(space, start)) {
        text += token.substr(start, at - start);
        if (!cuts || i > 0) text += ' ';
      }
      text += token.substr(start);
      tokens[i] = std::move(text);
    }
    return tokens;
  };
}

}  // namespace mm
