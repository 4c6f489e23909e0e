#include "task/earlier_run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "base/check.h"

namespace mm {
namespace {

[[noreturn]] void not_ours(const std::string& name, std::size_t line) {
  throw Error(Kind::output, "is not a record that this program wrote; the file cannot be gone on with", fmt::format("{}:{}", name, line),
              "--overwrite starts anew");
}

struct Found {
  std::string id, model, question;
  bool failed = false;
};

std::optional<Found> record_in(std::string_view line) {
  try {
    const Json json = Json::parse(line, "");
    return Found{json.string("id"), json.string("model", ""), json.string("question", ""), json.has("error")};
  } catch (const Error&) {
    return std::nullopt;
  }
}

EarlierRun read_lines(std::string_view text, bool array, const std::string& name) {
  EarlierRun earlier;
  std::size_t number = 0;
  for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string_view::npos; begin = end + 1) {
    std::string_view line = text.substr(begin, end - begin);
    ++number;
    if (array && (line == "]" || line == "[]")) break;
    if (array && line.starts_with(number == 1 ? '[' : ',')) line.remove_prefix(1);
    const auto found = record_in(line);
    const bool last = text.find('\n', end + 1) == std::string_view::npos;
    if (!found && last) break;  // a line torn in its middle by a power cut
    if (!found) not_ours(name, number);
    earlier.ids.insert(found->id);
    earlier.failed += found->failed ? 1 : 0;
    if (!found->model.empty()) earlier.model = found->model;
    if (!found->question.empty()) earlier.questions.emplace(found->id, found->question);
    earlier.bytes = end + 1;
  }
  return earlier;
}

// One row of CSV, and how many bytes it takes; nothing when its end is not there.
std::optional<std::pair<std::vector<std::string>, std::size_t>> row_at(std::string_view text) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"')
      cells.back() += text[++i];
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && c == ',')
      cells.emplace_back();
    else if (!quoted && c == '\n')
      return std::pair{std::move(cells), i + 1};
    else if (quoted || c != '\r')
      cells.back() += c;
  }
  return std::nullopt;
}

EarlierRun read_table(std::string_view text, const std::vector<std::string>& header, const std::string& name) {
  EarlierRun earlier;
  std::size_t number = 0;
  const auto column = [&](std::string_view of) { return static_cast<std::size_t>(std::ranges::find(header, of) - header.begin()); };
  const auto model = column("model"), question = column("question");
  while (const auto row = row_at(text.substr(earlier.bytes))) {
    const auto& [cells, bytes] = *row;
    ++number;
    if (number == 1) {
      if (cells.front() != "id" || cells.back() != "error") not_ours(name, number);
      MM_CHECK(cells == header, Kind::usage,
               fmt::format("was begun with the columns {}; this run's are {}", fmt::join(cells, ","), fmt::join(header, ",")), name,
               "give the options that it was begun with, or --overwrite to start anew");
    } else {
      if (cells.size() != header.size()) not_ours(name, number);
      if (model < cells.size() && !cells[model].empty()) earlier.model = cells[model];
      if (question < cells.size() && !cells[question].empty()) earlier.questions.emplace(cells.front(), cells[question]);
      earlier.ids.insert(cells.front());
      earlier.failed += cells.back().empty() ? 0 : 1;
    }
    earlier.bytes += bytes;
  }
  return earlier;
}

}  // namespace

EarlierRun read_earlier_run(std::string_view text, Format format, const std::vector<std::string>& columns, const std::string& name) {
  MM_CHECK(format != Format::text, Kind::usage, "text does not name its records, so there is nothing to go on from", "--resume",
           "use --format jsonl, json or csv");
  return format == Format::csv ? read_table(text, csv_header(columns), name) : read_lines(text, format == Format::json, name);
}

}  // namespace mm
