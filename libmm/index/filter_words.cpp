#include "index/filter_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

bool of_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_word(std::string_view text) { return std::isalpha(static_cast<unsigned char>(text.front())) != 0; }

bool same_letters(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](char x, char y) { return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y)); });
}

}  // namespace

void FilterWords::skip_spaces() {
  while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
}

bool FilterWords::ended() {
  skip_spaces();
  return at_ == text_.size();
}

bool FilterWords::take(std::string_view word) {
  skip_spaces();
  const auto rest = std::string_view(text_).substr(at_);
  if (rest.size() < word.size() || !same_letters(rest.substr(0, word.size()), word)) return false;
  if (is_word(word) && rest.size() > word.size() && of_name(rest[word.size()])) return false;  // the beginning of a longer name
  at_ += word.size();
  return true;
}

std::string FilterWords::name() {
  skip_spaces();
  const auto begin = at_;
  while (at_ < text_.size() && of_name(text_[at_])) ++at_;
  if (begin == at_) fail("here the name of a field is expected");
  return text_.substr(begin, at_ - begin);
}

std::string FilterWords::quoted(char quote) {
  std::string text;
  const auto begin = at_++;
  for (; at_ < text_.size() && text_[at_] != quote; ++at_) {
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;  // the next letter stands for itself
    text += text_[at_];
  }
  if (at_ == text_.size()) {
    at_ = begin;
    fail("this text has no end");
  }
  ++at_;
  return text;
}

FilterValue FilterWords::value() {
  if (ended()) fail("here a value is expected");
  if (text_[at_] == '"' || text_[at_] == '\'') return quoted(text_[at_]);
  if (take("true")) return true;
  if (take("false")) return false;
  double number = 0;
  const auto* first = text_.data() + at_;
  const auto [end, error] = std::from_chars(first, text_.data() + text_.size(), number);
  if (error != std::errc() || end == first || (end != text_.data() + text_.size() && of_name(*end)))
    fail("here a number, a text in quotes, true or false is expected");
  at_ += static_cast<std::size_t>(end - first);
  return number;
}

void FilterWords::fail(const std::string& what) {
  skip_spaces();
  const std::string rest = at_ == text_.size() ? "at the end" : fmt::format("before '{}'", shown(text_.substr(at_, 30)));
  throw Error(Kind::usage, fmt::format("{} ({}, column {})", what, rest, at_ + 1), where_, "price < 20 and kind == \"picture\"");
}

}  // namespace mm
