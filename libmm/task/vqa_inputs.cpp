#include "task/vqa_inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>

#include "base/check.h"
#include "base/comma_list.h"
#include "base/file.h"
#include "base/utf8.h"
#include "task/walk.h"

namespace mm {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::uint64_t kLargestList = 64 << 20;  // bytes of --answers
constexpr std::size_t kLongestPath = 4096;        // bytes
constexpr const char* kNumber = "0|[1-9][0-9]{0,8}";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

bool asks(std::string_view text) {  // also in Chinese, Arabic and Greek
  return std::ranges::any_of(std::array<std::string_view, 4>{"?", "\xEF\xBC\x9F", "\xD8\x9F", "\xCD\xBE"},
                             [&](std::string_view mark) { return text.ends_with(mark); });
}

// "photos/a.x" does; "and/or?" only where there is a folder "and".
bool looks_like_path(const std::string& input) {
  const auto slash = input.rfind('/');
  if (slash == std::string::npos || input.find_first_of(kSpaces) != std::string::npos) return false;
  std::error_code ignored;
  return !asks(input) || slash == 0 || std::filesystem::is_directory(input.substr(0, slash), ignored);
}

bool is_question(const std::string& input) {
  if (input == "-") return false;
  if (input.empty() || input.size() > kLongestPath) return true;
  std::error_code ignored;
  if (std::filesystem::exists(std::filesystem::symlink_status(input, ignored))) return false;
  if (ends_in(input, kVisualExtensions) || looks_like_path(input)) return false;
  return !is_pattern(input) || matches(input).empty();
}

// What may have been meant as a file's name.
bool is_word(const std::string& input) { return !input.empty() && input.find_first_of(kSpaces) == std::string::npos && !asks(input); }

// The first option of decoding that is given.
struct FirstSet {
  template <class T>
  void field(std::string_view key, const std::optional<T>& value, auto&&...) {
    if (name.empty() && value.has_value()) name = "--decode." + std::string(key);
  }
  std::string name;
};

// Each once, the first in front.
Choices listed(const std::vector<std::string>& texts, const std::string& where, Kind kind) {
  std::vector<std::string> choices;
  std::set<std::string_view> known;
  for (const auto& text : texts)
    if (known.insert(text).second) choices.push_back(text);
  MM_CHECK(!choices.empty(), kind, "names no answer", where);
  return std::make_shared<const std::vector<std::string>>(std::move(choices));
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (const auto line = trimmed(text.substr(0, end)); !line.empty()) lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// The text without the mark of its byte order.
std::string_view without_mark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

// A JSON array of texts, or a text a line.
std::vector<std::string> read_answers(const std::string& path) {
  MM_CHECK(!path.empty(), Kind::usage, "an empty file name", "--answers", "leave it out, or name a file");
  std::error_code ignored;
  MM_CHECK(path != "-" || std::filesystem::exists(path, ignored), Kind::usage,
           "is a file: standard input may be a list of pictures and questions", "--answers -",
           "write the answers into a file, or name them with --choices");
  const std::string text = read_file(path, kLargestList);
  MM_CHECK(is_utf8(text), Kind::input, "is not UTF-8", shown(path), "a list of answers has one a line, or is a JSON array of them");
  const auto begin = trimmed(without_mark(text));
  MM_CHECK(!begin.starts_with('{'), Kind::input, "is a JSON object", shown(path),
           "a list of answers has one a line, or is a JSON array of them");
  if (!begin.starts_with('[')) return lines_of(begin);
  return Json::parse(begin, shown(path)).strings();
}

}  // namespace

Asked asked_by(const VqaOptions& options) {
  Asked asked{.questions = options.question, .batch = options.batch};
  asked.batch.inputs.clear();
  for (const auto& input : options.batch.inputs) (is_question(input) ? asked.questions : asked.batch.inputs).push_back(input);
  for (const auto& question : asked.questions) {
    MM_CHECK(is_utf8(question), Kind::usage, "the question is not UTF-8", shown(question.substr(0, 80)));
    MM_CHECK(!trimmed(question).empty(), Kind::usage, "an empty question", "--question");
  }
  const bool listed = !asked.batch.list.empty() || std::ranges::count(asked.batch.inputs, "-") > 0;
  MM_CHECK(!listed || !options.together, Kind::usage, "the lines of a list say themselves which pictures belong together", "--together",
           "write an array of files in a line's \"image\"");
  const auto missing = std::ranges::find_if(options.batch.inputs, is_word);
  MM_CHECK(listed || !asked.batch.inputs.empty(), Kind::usage,
           missing == options.batch.inputs.end() ? "no pictures given"
                                                 : fmt::format("no pictures given: there is no file or folder '{}'", shown(*missing)),
           "", "name a file or a folder in front of the question");
  MM_CHECK(listed || !asked.questions.empty(), Kind::usage, "no question given", "",
           "write one behind the picture: mm vqa photo.jpg \"What is it?\"; --question says one that looks like a file");
  return asked;
}

std::vector<Record> by_question(Record record, const std::vector<std::string>& questions) {
  const Json own = record.fields.get("question");
  const std::size_t count = own.is_null() ? questions.size() : own.is_array() ? own.size() : 1;
  if (count == 0) {
    record.error = Error(Kind::input, "there is no question", record.id, "the line's \"question\" says one, or --question one for all");
    return {std::move(record)};
  }
  if (record.fields.is_null()) record.fields = Json::object();
  std::vector<Record> records(count, record);
  for (std::size_t i = 0; i < count; ++i) {
    try {
      const std::string question = own.is_null() ? questions[i] : (own.is_array() ? own.at(i) : own).string();
      records[i].fields.set("question", question);
      records[i].kept = Json::object();
      records[i].kept.set("question", question);
      MM_CHECK(!trimmed(question).empty(), Kind::input, "an empty question", record.id);
    } catch (const Error& error) {
      records[i].error = error;
    }
  }
  return records;
}

Choices choices_of(const VqaOptions& options) {
  const std::array ways{std::pair{"--answers", options.answers.has_value()}, std::pair{"--choices", options.choices.has_value()},
                        std::pair{"--yes-no", options.yes_no}, std::pair{"--number", options.number},
                        std::pair{"--regex", options.regex.has_value()}};
  std::string before;
  for (const auto& [name, given] : ways) {
    if (!given) continue;
    MM_CHECK(before.empty(), Kind::usage, before + " and " + name + " are two ways to answer", name, "ask for one of them");
    before = name;
  }
  if (options.yes_no) return listed({"yes", "no"}, "--yes-no", Kind::usage);
  if (options.answers) return listed(read_answers(*options.answers), shown(*options.answers), Kind::input);
  if (!options.choices) return nullptr;
  std::vector<std::string> parts;
  for (const auto part : comma_parts(*options.choices))
    if (!trimmed(part).empty()) parts.emplace_back(trimmed(part));
  for (const auto& part : parts) MM_CHECK(is_utf8(part), Kind::usage, "the text is not UTF-8", "--choices");
  return listed(parts, "--choices", Kind::usage);
}

Choices choices_of(const Record& record, const VqaOptions& options) {
  const Json own = record.fields.get("choices");
  if (own.is_null()) return nullptr;
  MM_CHECK(pattern_of(options).empty(), Kind::input,
           std::string("choices and ") + (options.number ? "--number" : "--regex") + " are two ways to answer", own.where(),
           "take one of them away");
  const auto texts = own.strings();
  MM_CHECK(!texts.empty(), Kind::input, "an empty list of choices", own.where());
  return listed(texts, own.where(), Kind::input);
}

std::string check_use(const VqaOptions& options, const Answerer& answerer) {
  const bool chosen = options.answers || options.choices || options.yes_no, listed = !options.batch.list.empty(),
             from_input = std::ranges::count(options.batch.inputs, "-") > 0, some = chosen || listed || from_input;
  MM_CHECK(options.question_start == VqaOptions().question_start || answerer.knows_question_starts(), Kind::usage,
           "the model knows one way to begin a question", "--question-start", "leave it out");
  const bool scores = options.score != VqaOptions().score || options.rank_first != VqaOptions().rank_first;
  const std::string scoring = options.score != VqaOptions().score ? "--score" : "--rank-first";
  MM_CHECK(!scores || answerer.writes(), Kind::usage, "the model has a probability for each of its answers, and scores no tokens", scoring,
           "leave it out");
  MM_CHECK(!scores || some, Kind::usage, "says how choices are scored, and there is nothing to choose from", scoring,
           "--answers, --choices or --yes-no name the choices");
  FirstSet written;
  DecodeOptions(options.decode).visit(written);
  if (written.name.empty() || (answerer.writes() && !chosen)) return "";
  return written.name + " says how answers are written, and here they are chosen: it changes nothing";
}

std::string pattern_of(const VqaOptions& options) {
  if (options.number || !options.regex) return options.number ? kNumber : "";
  MM_CHECK(!options.regex->empty(), Kind::usage, "an empty pattern, which the empty answer alone would match", "--regex", "leave it out");
  return *options.regex;
}

}  // namespace mm
