#include "media/subtitles.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/lines.h"
#include "base/utf8.h"

namespace mm {
namespace {

constexpr std::array kEndings{".srt", ".vtt"};
constexpr std::string_view kArrow = "-->";

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t") == std::string_view::npos; }

// Takes a number of `least` to `most` digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
  int number = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && digits < most && text[digits] >= '0' && text[digits] <= '9'; ++digits)
    number = 10 * number + (text[digits] - '0');
  if (digits < least) return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

bool take(std::string_view& text, std::string_view one_of) {
  if (text.empty() || one_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// "01:02:03,450", or without the hours. Seconds.
std::optional<double> take_time(std::string_view& text) {
  std::array<int, 3> parts{};  // hours, minutes, seconds
  std::size_t count = 0;
  do {
    const auto number = take_number(text, count == 0 ? 1 : 2, count == 0 ? 5 : 2);
    if (!number) return std::nullopt;
    parts[count++] = *number;
  } while (count < parts.size() && take(text, ":"));
  if (count < 2 || !take(text, ",.")) return std::nullopt;
  if (count == 2) parts = {0, parts[0], parts[1]};
  const auto milliseconds = take_number(text, 3, 3);
  if (!milliseconds || parts[1] > 59 || parts[2] > 59) return std::nullopt;
  return parts[0] * 3600 + parts[1] * 60 + parts[2] + *milliseconds / 1000.0;
}

void take_blanks(std::string_view& text) { text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size())); }

// "00:00:01,000 --> 00:00:02,500", and whatever says where it stands.
Subtitle times_of(std::string_view text, const std::string& where) {
  const std::string_view whole = text;
  take_blanks(text);
  const auto begin = take_time(text);
  take_blanks(text);
  const bool arrow = begin && text.starts_with(kArrow);
  if (arrow) text.remove_prefix(kArrow.size());
  take_blanks(text);
  const auto end = arrow ? take_time(text) : std::nullopt;
  MM_CHECK(end && (text.empty() || text[0] == ' ' || text[0] == '\t'), Kind::input,
           fmt::format("'{}' does not say when a subtitle is shown", shown(whole.substr(0, 60))), where,
           "such a line looks like 00:00:01,000 --> 00:00:02,500");
  MM_CHECK(*begin <= *end, Kind::input, "a subtitle ends before it begins", where);
  return {.begin = *begin, .end = *end, .text = {}};
}

constexpr std::size_t kLongestTag = 512;         // bytes
constexpr std::size_t kMostWords = 1024 * 1024;  // bytes of a file's subtitles, as of any other text

// What stands between brackets is a tag when it begins as one, or is a time of WebVTT's.
std::size_t tag_length(std::string_view text) {
  const bool angle = text.starts_with("<");
  if (!angle && !text.starts_with("{\\")) return 0;
  const auto end = text.substr(0, kLongestTag).find(angle ? '>' : '}');
  if (end == std::string_view::npos || end < 2) return 0;
  const char first = text[1];
  const bool named = first == '/' || (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
  const bool time = text.substr(1, end - 1).find_first_not_of("0123456789:.") == std::string_view::npos;
  return !angle || named || time ? end + 1 : 0;
}

using Character = std::pair<std::string_view, std::string_view>;
constexpr std::array kCharacters{Character{"&amp;", "&"},  Character{"&lt;", "<"}, Character{"&gt;", ">"},
                                 Character{"&nbsp;", " "}, Character{"&lrm;", ""}, Character{"&rlm;", ""}};

std::string plain(std::string_view text, bool named_characters) {
  std::string out;
  while (!text.empty()) {
    if (const auto tag = tag_length(text); tag > 0) {
      text.remove_prefix(tag);
      continue;
    }
    const Character* found = nullptr;
    for (const auto& character : kCharacters)
      if (named_characters && text.starts_with(character.first)) found = &character;
    if (found != nullptr) out += found->second;
    if (found == nullptr) out += text.front();
    text.remove_prefix(found == nullptr ? 1 : found->first.size());
  }
  return out;
}

void append_words(std::string& to, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto begin = text.find_first_not_of(" \t", at);
    if (begin == std::string_view::npos) return;
    const auto end = std::min(text.find_first_of(" \t", begin), text.size());
    if (!to.empty()) to += ' ';
    to += text.substr(begin, end - begin);
    at = end;
  }
}

// The lines of a file, one after the other, with where they stand.
class SubtitleReader {
 public:
  explicit SubtitleReader(const std::string& path) : path_(path), lines_(from_file(path)) { advance(); }

  std::vector<Subtitle> all() {
    skip_blank();
    const bool web = line_ && (*line_ == "WEBVTT" || line_->starts_with("WEBVTT ") || line_->starts_with("WEBVTT\t"));
    if (web) skip_block();
    std::vector<Subtitle> subtitles;
    std::size_t bytes = 0;
    for (skip_blank(); line_; skip_blank()) {
      if (web && is_aside()) {
        skip_block();
        continue;
      }
      subtitles.push_back(block(web));
      bytes += subtitles.back().text.size() + 1;
      MM_CHECK(bytes <= kMostWords, Kind::input, "holds more than 1 MiB of subtitles", shown(path_));
    }
    MM_CHECK(!subtitles.empty(), Kind::input, "holds no subtitles", shown(path_));
    return subtitles;
  }

 private:
  void advance() {
    const auto line = lines_.next();
    line_.reset();
    if (!line) return;
    number_ = line->number;
    MM_CHECK(!line->too_long, Kind::input, "a line of more than 1 MiB", where());
    MM_CHECK(is_utf8(line->text), Kind::input, "the text is not UTF-8", where(), "save the subtitles as UTF-8");
    MM_CHECK(line->text.find('\0') == std::string::npos, Kind::input, "is no text", shown(path_));
    line_ = line->text;
  }

  void skip_blank() {
    while (line_ && is_blank(*line_)) advance();
  }

  void skip_block() {
    while (line_ && !is_blank(*line_)) advance();
  }

  // What is no subtitle in WebVTT.
  bool is_aside() const {
    for (const std::string_view word : {"NOTE", "STYLE", "REGION"})
      if (*line_ == word || (line_->starts_with(word) && (*line_)[word.size()] == ' ')) return true;
    return false;
  }

  // A name or a number, the times, and lines until a blank one.
  Subtitle block(bool web) {
    if (line_->find(kArrow) == std::string::npos) {
      const std::string name = *line_, where_name = where();
      advance();
      MM_CHECK(line_ && !is_blank(*line_), Kind::input, fmt::format("'{}' stands where a subtitle begins", shown(name.substr(0, 60))),
               where_name, "a subtitle is a line with its times and lines of text; a blank line parts them");
    }
    Subtitle subtitle = times_of(*line_, where());
    for (advance(); line_ && !is_blank(*line_); advance()) append_words(subtitle.text, plain(*line_, web));
    return subtitle;
  }

  std::string where() const { return fmt::format("{}:{}", shown(path_), number_); }

  std::string path_;
  LineReader lines_;
  std::optional<std::string> line_;
  std::size_t number_ = 0;
};

}  // namespace

std::vector<Subtitle> read_subtitles(const std::string& path) { return SubtitleReader(path).all(); }

std::string words_of(const std::vector<Subtitle>& subtitles) {
  std::string words;
  for (const auto& subtitle : subtitles) append_words(words, subtitle.text);
  return words;
}

std::string subtitles_beside(const std::string& path) {
  for (const char* ending : kEndings) {
    const std::string beside = std::filesystem::path(path).replace_extension(ending).string();
    std::error_code ignored;
    if (beside != path && std::filesystem::exists(beside, ignored)) return beside;
  }
  return {};
}

}  // namespace mm
