#include "task/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <utility>

#include "base/check.h"
#include "base/csv.h"
#include "base/file.h"
#include "task/timing.h"

namespace mm {
namespace {

using Name = std::pair<std::string_view, Format>;
constexpr std::array kNames{Name{"text", Format::text},  Name{"jsonl", Format::jsonl}, Name{"json", Format::json},
                            Name{"csv", Format::csv},    Name{".txt", Format::text},   Name{".jsonl", Format::jsonl},
                            Name{".json", Format::json}, Name{".csv", Format::csv},    Name{".ndjson", Format::jsonl}};

std::string cell_of(const Json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? as_utf8(value.string()) : value.dump();
}

}  // namespace

Json error_json(const Error& error) {
  Json json = Json::object();
  json.set("kind", kind_name(error.kind));
  json.set("what", error.what());
  if (!error.where.empty()) json.set("where", error.where);
  if (!error.hint.empty()) json.set("hint", error.hint);
  return json;
}

Format resolve_format(const std::string& format, const std::string& output, bool terminal) {
  std::string wanted = format == "auto" ? std::filesystem::path(output).extension().string() : format;
  std::transform(wanted.begin(), wanted.end(), wanted.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const auto& [name, value] : kNames)
    if (name == wanted) return value;
  MM_CHECK(wanted.empty(), Kind::usage, fmt::format("no format is called {}", shown(wanted)), "--output " + shown(output),
           "end the name in .jsonl, .json, .csv or .txt, or say --format");
  return output.empty() && terminal ? Format::text : Format::jsonl;
}

Json to_json(const Record& record) {
  Json json = Json::object();
  json.set("id", record.id);
  json.set("input", as_utf8(record.input));
  if (record.error) {
    if (!record.kept.is_null()) record.kept.each_member([&](const std::string& key, const Json& value) { json.set(key, value); });
    json.set("error", error_json(*record.error));
  } else {
    record.answer.each_member([&](const std::string& key, const Json& value) { json.set(key, value); });
    json.set("seconds", to_microseconds(record.seconds));
  }
  return json;
}

std::vector<std::string> csv_header(const std::vector<std::string>& columns) {
  std::vector<std::string> names{"id", "input"};
  names.insert(names.end(), columns.begin(), columns.end());
  names.insert(names.end(), {"seconds", "error"});
  return names;
}

std::string Writing::csv_of(const Json& json) const {
  std::vector<std::string> cells{cell_of(json.get("id")), cell_of(json.get("input"))};
  for (const auto& column : plan_.columns) cells.push_back(cell_of(json.get(column)));
  cells.push_back(cell_of(json.get("seconds")));
  const Json error = json.get("error");
  cells.push_back(error.is_null() ? "" : error.string("kind") + ": " + error.string("what"));
  return csv_row(cells);
}

std::string Writing::begin() const {
  if (plan_.format != Format::csv || plan_.continued) return "";
  return csv_row(csv_header(plan_.columns));
}

std::string Writing::of(const Record& record) {
  switch (plan_.format) {
    case Format::jsonl: return to_json(record).dump() + "\n";
    case Format::json: return (std::exchange(any_, true) ? "," : "[") + to_json(record).dump() + "\n";
    case Format::csv: return csv_of(to_json(record));
    case Format::text: break;
  }
  std::string text;
  if (record.error) return text;  // said on standard error
  for (const auto& line : plan_.lines(record)) text += (plan_.name_inputs ? shown(record.input) + ": " : "") + line + "\n";
  return text;
}

std::string Writing::end() const {
  if (plan_.format != Format::json) return "";
  return any_ ? "]\n" : "[]\n";
}

}  // namespace mm
