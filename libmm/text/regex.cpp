#include "text/regex.h"

#include <fmt/format.h>
#include <pcre2.h>

#include <array>
#include <utility>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

constexpr std::uint32_t kMostSteps = 1'000'000;  // of one match
constexpr std::uint32_t kMostHeap = 20'000;      // KiB

// What escapes stand for, written as the inside of a set: PCRE2's own have other characters than Oniguruma's (its \s has U+180E, its \w
// neither marks nor all connectors).
struct Escape {
  char letter;
  std::string_view set;
};
constexpr std::array<Escape, 3> kEscapes{{
    {'s', R"(\t-\r \x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000})"},
    {'w',
     R"(\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\x{b2}\x{b3}\x{b9}\x{bc}-\x{be}\x{24b6}-\x{24e9}\x{1f130}-\x{1f149}\x{1f150}-\x{1f169}\x{1f170}-\x{1f189})"},
    {'d', R"(\p{Nd})"},
}};
constexpr std::string_view kWordSet = kEscapes[1].set;

// What an escape is in PCRE2's words.
std::string escape_of(char letter, bool in_set) {
  for (const auto& [small, set] : kEscapes) {
    if (letter == small) return in_set ? std::string(set) : fmt::format("[{}]", set);
    if (letter == small - 'a' + 'A' && !in_set) return fmt::format("[^{}]", set);
  }
  if (letter == 'b' && !in_set) return fmt::format("(?:(?<=[{0}])(?![{0}])|(?<![{0}])(?=[{0}]))", kWordSet);
  if (letter == 'B' && !in_set) return fmt::format("(?:(?<=[{0}])(?=[{0}])|(?<![{0}])(?![{0}]))", kWordSet);
  return {'\\', letter};
}

// The pattern with these escapes spelled out; the negative ones inside a set stay as they are.
std::string spelled_out(std::string_view pattern) {
  std::string out;
  bool in_set = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      out += escape_of(pattern[++i], in_set);
      continue;
    }
    if (c == '[') in_set = true;
    if (c == ']') in_set = false;
    out += c;
  }
  return out;
}

std::string error_text(int code) {
  std::array<unsigned char, 256> text{};
  pcre2_get_error_message(code, text.data(), text.size());
  return reinterpret_cast<const char*>(text.data());
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

struct Regex::Code {
  explicit Code(pcre2_code* compiled) : code(compiled), context(pcre2_match_context_create(nullptr)) {
    MM_ASSERT(context != nullptr);
    pcre2_set_match_limit(context, kMostSteps);
    pcre2_set_heap_limit(context, kMostHeap);
  }
  ~Code() {
    pcre2_match_context_free(context);
    pcre2_code_free(code);
  }
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;

  pcre2_code* code;
  pcre2_match_context* context;
};

Regex::Regex(std::string_view pattern, const std::string& where) : where_(where) {
  const std::string text = spelled_out(pattern);
  int error = 0;
  std::size_t at = 0;
  auto* code = pcre2_compile(bytes_of(text), text.size(), PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &error, &at, nullptr);
  MM_CHECK(code != nullptr, Kind::input,
           fmt::format("mm does not read the pattern '{}': {}", shown(std::string(pattern)), error_text(error)), where);
  code_ = std::make_shared<const Code>(code);
}

std::optional<Regex::Match> Regex::find(std::string_view text, std::size_t from) const {
  const std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free)> data(pcre2_match_data_create(1, nullptr),
                                                                                 pcre2_match_data_free);
  MM_ASSERT(data != nullptr);
  const int found = pcre2_match(code_->code, bytes_of(text), text.size(), from, PCRE2_NO_UTF_CHECK, data.get(), code_->context);
  if (found == PCRE2_ERROR_NOMATCH) return std::nullopt;
  MM_CHECK(found >= 0, Kind::input, fmt::format("the pattern takes too long on a text: {}", error_text(found)), where_);
  const auto* ends = pcre2_get_ovector_pointer(data.get());
  return Match{ends[0], ends[1]};
}

}  // namespace mm
