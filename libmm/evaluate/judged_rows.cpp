#include "evaluate/judged_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/lines.h"
#include "base/utf8.h"
#include "evaluate/judged_lines.h"
#include "evaluate/sclite_files.h"

namespace mm {
namespace {

constexpr std::string_view kLists[] = {"annotations", "results", "predictions"};

std::vector<JudgedRow> rows_of_lines(const std::string& path) {
  std::vector<JudgedRow> rows;
  each_judged_line(path, [&](const std::string& text, const std::string& where) {
    if (text.find_first_not_of(" \t\r") == std::string::npos) return;
    rows.push_back({.fields = Json::parse(text, where), .where = where});
    MM_CHECK(rows.back().fields.is_object(), Kind::input, "expected a JSON object", where, "{\"id\": 1, \"caption\": \"a red cup\"}");
  });
  return rows;
}

std::vector<JudgedRow> rows_of_list(const Json& list, const std::string& name) {
  std::vector<JudgedRow> rows;
  for (std::size_t i = 0; i < list.size(); ++i) {
    rows.push_back({.fields = list.at(i), .where = fmt::format("{}[{}]", name, i)});
    MM_CHECK(rows.back().fields.is_object(), Kind::input, "expected a JSON object", rows.back().where);
  }
  return rows;
}

// COCO's annotations name their pictures by number; their files stand in a list of their own.
void name_pictures(std::vector<JudgedRow>& rows, const Json& pictures) {
  if (!pictures.is_array()) return;
  std::unordered_map<std::int64_t, std::string> files;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto picture = pictures.at(i);
    if (picture.is_object() && picture.get("id").is_integer() && picture.get("file_name").is_string())
      files.try_emplace(picture.get("id").integer(), picture.get("file_name").string());
  }
  for (auto& row : rows) {
    const auto id = row.fields.get("image_id");
    const auto file = id.is_integer() ? files.find(id.integer()) : files.end();
    if (file != files.end() && !row.fields.has("file_name")) row.fields.set("file_name", file->second);
  }
}

// Rows of a JSON document; none where its lines are documents of their own.
std::optional<std::vector<JudgedRow>> rows_of_document(const std::string& path) {
  LineReader lines(from_file(path), kLongestJudgedLine);
  auto first = lines.next();
  while (first && first->text.find_first_not_of(" \t\r") == std::string::npos && !first->too_long) first = lines.next();
  if (!first) return std::vector<JudgedRow>();
  const auto begin = first->too_long ? std::string::npos : first->text.find_first_not_of(" \t\r");
  const bool array = begin != std::string::npos && first->text[begin] == '[';
  if (!array && begin != std::string::npos) {
    try {
      const auto line = Json::parse(first->text, "");
      bool listed = false;
      for (const auto key : kLists) {
        const auto list = line.get(key);
        listed |= list.is_array() && list.size() > 0 && list.at(0).is_object();
      }
      if (!listed || lines.next()) return std::nullopt;
    } catch (const Error&) {
      const auto open = first->text.find_last_not_of(" \t\r");
      if (first->text.find(':') != std::string::npos && first->text[open] == '}') return std::nullopt;  // a line that is broken
    }
  }
  const Json document = Json::read(path);
  if (document.is_array()) return rows_of_list(document, shown(path) + ": ");
  for (const auto key : kLists) {
    if (!document.get(key).is_array()) continue;
    auto rows = rows_of_list(document.at(key), fmt::format("{}: {}", shown(path), key));
    name_pictures(rows, document.get("images"));
    return rows;
  }
  throw Error(Kind::input, "is an object without a list of rows", shown(path), "COCO's files have one called annotations");
}

std::vector<JudgedRow> rows_of_table(const std::string& path) {
  std::vector<JudgedRow> rows;
  std::vector<std::string> names;
  char by = ',';
  std::string pending, begun;  // a row whose quotes are open, and where it began
  bool open = false;           // an odd number of quotes so far: no row ends here
  const auto see = [&](const std::string& text, const std::string& where) {
    if (pending.empty() && text.find_first_not_of(" \t\r") == std::string::npos) return;
    MM_CHECK(is_utf8(text), Kind::input, "the text is not UTF-8", where);
    if (pending.empty()) begun = where;
    open ^= std::ranges::count(text, '"') % 2 != 0;
    pending += pending.empty() ? text : "\n" + text;
    MM_CHECK(pending.size() < kLongestJudgedLine, Kind::input, "a quote that does not end", begun);
    if (names.empty())
      for (const char part : {';', ',', '\t'})
        if (text.find(part) != std::string::npos) by = part;
    if (open) return;
    const auto cells = csv_cells(pending, by);
    if (!cells) return;
    pending.clear();
    if (names.empty()) {
      names = *cells;
      MM_CHECK(std::set<std::string>(names.begin(), names.end()).size() == names.size(), Kind::input, "two columns have one name", begun);
      return;
    }
    MM_CHECK(cells->size() == names.size(), Kind::input, fmt::format("{} cells, but there are {} columns", cells->size(), names.size()),
             begun);
    Json fields = Json::object();
    for (std::size_t i = 0; i < names.size(); ++i) fields.set(names[i], (*cells)[i]);
    rows.push_back({.fields = std::move(fields), .where = begun});
  };
  each_judged_line(path, see);
  MM_CHECK(pending.empty(), Kind::input, "a quote that does not end", begun);
  return rows;
}

}  // namespace

std::vector<JudgedRow> read_judged_rows(const std::string& path) {
  auto rows = [&] {
    if (ends_in(path, ".trn")) return read_trn(path);
    if (ends_in(path, ".csv") || ends_in(path, ".tsv")) return rows_of_table(path);
    auto document = rows_of_document(path);
    return document ? std::move(*document) : rows_of_lines(path);
  }();
  MM_CHECK(!rows.empty(), Kind::input, "holds no rows", shown(path));
  return rows;
}

}  // namespace mm
