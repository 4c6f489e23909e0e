#include "text/template_lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/file.h"
#include "base/utf8.h"
#include "text/unicode.h"

namespace mm {
namespace {

using Token = TemplateToken::Kind;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool begins_name(char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Newlines are "\n", and one at the end is left out.
std::string plain_lines(std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
      all += '\n';
    } else {
      all += text[i];
    }
  }
  if (all.ends_with('\n')) all.pop_back();
  return all;
}

class Lexer {
 public:
  Lexer(std::string text, const std::string& where) : text_(std::move(text)), where_(where) {}

  std::vector<TemplateToken> run() {
    while (at_ < text_.size()) {
      const auto begin = next_tag();
      take_text(begin);
      if (at_ >= text_.size()) break;
      const char kind = text_[at_ + 1];
      at_ += 2;
      const char sign = at_ < text_.size() ? text_[at_] : '\0';
      if (sign == '-' || (sign == '+' && kind != '{')) ++at_;
      if (kind == '#')
        skip_comment();
      else
        take_tag(kind == '%');
    }
    push(Token::end, "");
    return std::move(tokens_);
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const { throw Error(Kind::input, fmt::format("line {}: {}", line_, what), where_); }

  void push(Token kind, std::string text) { tokens_.push_back({kind, std::move(text), line_}); }

  void move(std::size_t to) {
    line_ += static_cast<int>(
        std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_), text_.begin() + static_cast<std::ptrdiff_t>(to), '\n'));
    at_ = to;
  }

  std::size_t next_tag() const {
    for (auto i = text_.find('{', at_); i != std::string::npos; i = text_.find('{', i + 1))
      if (i + 1 < text_.size() && (text_[i + 1] == '{' || text_[i + 1] == '%' || text_[i + 1] == '#')) return i;
    return text_.size();
  }

  // What stands between two tags, without the white space that the next one takes out.
  void take_text(std::size_t end) {
    auto last = end;
    if (end < text_.size()) {
      const char kind = text_[end + 1], sign = end + 2 < text_.size() ? text_[end + 2] : '\0';
      if (sign == '-') {
        while (last > at_ && is_blank(text_[last - 1])) --last;
      } else if (kind != '{' && sign != '+') {
        auto start = last;
        while (start > at_ && (text_[start - 1] == ' ' || text_[start - 1] == '\t')) --start;
        const bool whole_line = start > at_ ? text_[start - 1] == '\n' : line_starts_;
        if (whole_line) last = start;
      }
    }
    if (last > at_) push(Token::text, text_.substr(at_, last - at_));
    move(end);
  }

  // Behind "#}", "%}" or "}}": "-" takes out white space, and a newline goes unless there is a "+".
  void skip_behind(char sign, bool output) {
    line_starts_ = false;
    auto to = at_;
    if (sign == '-')
      while (to < text_.size() && is_blank(text_[to])) ++to;
    else if (!output && sign != '+' && to < text_.size() && text_[to] == '\n')
      ++to;
    if (to > at_) line_starts_ = text_[to - 1] == '\n';
    move(to);
  }

  void skip_comment() {
    const auto end = text_.find("#}", at_);
    if (end == std::string::npos) refuse("a comment is not closed");
    const char sign = end > at_ ? text_[end - 1] : '\0';
    move(end + 2);
    skip_behind(sign, false);
  }

  void take_tag(bool block) {
    push(block ? Token::block : Token::output, "");
    const std::string_view closing = block ? "%}" : "}}";
    std::string open;  // brackets
    while (true) {
      while (at_ < text_.size() && is_blank(text_[at_])) move(at_ + 1);
      if (at_ >= text_.size()) refuse(fmt::format("'{}' is missing", closing));
      const auto rest = std::string_view(text_).substr(at_);
      const bool signed_end = (rest[0] == '-' || (rest[0] == '+' && block)) && rest.substr(1).starts_with(closing);
      if (open.empty() && (signed_end || rest.starts_with(closing))) {
        push(Token::close, "");
        at_ += signed_end ? 3 : 2;
        return skip_behind(signed_end ? rest[0] : '\0', !block);
      }
      take_token(rest, open);
    }
  }

  void take_token(std::string_view rest, std::string& open) {
    if (rest[0] == '\'' || rest[0] == '"') return take_string(rest);
    if (begins_name(rest[0])) {
      const auto end = std::ranges::find_if_not(rest, [](char c) { return begins_name(c) || is_digit(c); }) - rest.begin();
      push(Token::name, std::string(rest.substr(0, static_cast<std::size_t>(end))));
      at_ += static_cast<std::size_t>(end);
      return;
    }
    if (is_digit(rest[0])) return take_number(rest);
    constexpr std::array<std::string_view, 26> kSigns{"==", "!=", "<=", ">=", "//", "**", "+", "-", "*", "/", "%", "~", "<",
                                                      ">",  "=",  "(",  ")",  "[",  "]",  "{", "}", ",", ".", ":", "|", ";"};
    const auto* sign = std::ranges::find_if(kSigns, [&](std::string_view s) { return rest.starts_with(s); });
    if (sign == kSigns.end()) refuse(fmt::format("'{}' means nothing here", shown(rest.substr(0, 1))));
    if (std::string_view("([{").find(*sign) != std::string_view::npos) open += *sign;
    if (const auto kind = std::string_view(")]}").find(*sign); kind != std::string_view::npos) {
      if (open.empty() || open.back() != "([{"[kind]) refuse(fmt::format("'{}' closes nothing", *sign));
      open.pop_back();
    }
    push(Token::sign, std::string(*sign));
    at_ += sign->size();
  }

  void take_number(std::string_view rest) {
    std::size_t end = 0;
    const auto digits = [&] {
      while (end < rest.size() && is_digit(rest[end])) ++end;
    };
    digits();
    bool real = false;
    if (end + 1 < rest.size() && rest[end] == '.' && is_digit(rest[end + 1])) {
      real = true;
      ++end;
      digits();
    }
    if (end > 18) refuse("a number is too long");
    push(real ? Token::real : Token::integer, std::string(rest.substr(0, end)));
    at_ += end;
  }

  void take_string(std::string_view rest) {
    std::string text;
    for (std::size_t i = 1; i < rest.size(); ++i) {
      if (rest[i] == rest[0]) {
        push(Token::string, text);
        return move(at_ + i + 1);
      }
      if (rest[i] == '\\' && i + 1 < rest.size())
        i += append_escaped(rest.substr(i + 1), text);
      else
        text += rest[i];
    }
    refuse("a string is not closed");
  }

  // What stands behind a backslash in a string; gives how many bytes of it.
  std::size_t append_escaped(std::string_view rest, std::string& text) const {
    constexpr std::string_view kLetters = "ntrfvab0\\'\"\n", kMeant{"\n\t\r\f\v\a\b\0\\'\"", 11};
    if (const auto place = kLetters.find(rest[0]); place != std::string_view::npos) {
      if (place < kMeant.size()) text += kMeant[place];  // a newline behind a backslash is no character
      return 1;
    }
    const std::size_t digits = rest[0] == 'x' ? 2 : rest[0] == 'u' ? 4 : rest[0] == 'U' ? 8 : 0;
    if (digits == 0) {
      text += '\\';
      return 0;
    }
    char32_t c = 0;
    for (std::size_t i = 1; i <= digits; ++i) {
      const auto value = i < rest.size() ? std::string_view("0123456789abcdef").find(rest[i] | 0x20) : std::string_view::npos;
      if (value == std::string_view::npos) refuse("a string holds a broken escape");
      c = c * 16 + static_cast<char32_t>(value);
    }
    if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) refuse("a string holds an escape of no character");
    append_utf8(text, c);
    return digits + 1;
  }

  std::string text_;
  const std::string& where_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool line_starts_ = true;  // what stands before the text at hand ends a line
  std::vector<TemplateToken> tokens_;
};

}  // namespace

std::vector<TemplateToken> cut_template(std::string_view text, const std::string& where) {
  MM_CHECK(is_utf8(text), Kind::input, "line 1: the template is not UTF-8", where);
  return Lexer(plain_lines(text), where).run();
}

}  // namespace mm
