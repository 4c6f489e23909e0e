#include "task/list.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/check.h"
#include "base/file.h"
#include "base/row_id.h"

namespace mm {
namespace {

// The first of several files; the others become the record's.
std::string first_of(const Json& files, const std::string& folder, Record& record) {
  const auto names = files.strings();
  MM_CHECK(!names.empty(), Kind::input, "an empty list of files", files.where());
  for (std::size_t i = 1; i < names.size(); ++i) {
    MM_CHECK(!names[i].empty(), Kind::input, "an empty file name", files.at(i).where());
    record.more.push_back(in_folder(folder, names[i]));
  }
  return names.front();
}

// A path, which may begin as JSON does where such a file is there.
void check_path(const std::string& text, const std::string& path, const std::string& field, const std::string& where) {
  const auto first = text.find_first_not_of(" \t");
  std::error_code ignored;
  if ((text[first] != '[' && text[first] != '"') || std::filesystem::exists(std::filesystem::symlink_status(path, ignored))) return;
  try {
    Json::parse(text, where);
  } catch (const Error&) {
    return;  // the path of a file that is missing
  }
  throw Error(Kind::input,
              fmt::format("a line of a list is a path or a JSON object, and this is a JSON {}", text[first] == '[' ? "array" : "string"),
              where, fmt::format("{{\"{}\": \"FILE\"}} names a file", field));
}

}  // namespace

std::string in_folder(const std::string& folder, const std::string& path) {
  const std::filesystem::path relative(path);
  return folder.empty() || relative.is_absolute() ? path : (std::filesystem::path(folder) / relative).string();
}

bool is_blank(const Line& line) { return !line.too_long && line.text.find_first_not_of(" \t") == std::string::npos; }

std::string line_name(const std::string& list, const Line& line) { return fmt::format("{}:{}", shown(list), line.number); }

Record record_of(const Line& line, const std::string& list, const std::string& folder, const InputKind& kind) {
  const std::string where = line_name(list, line);
  Record record;
  try {
    MM_CHECK(!line.too_long, Kind::input, "the line is longer than a list's lines may be (1 MiB)", where);
    const auto first = line.text.find_first_not_of(" \t");
    if (first == std::string::npos || line.text[first] != '{') {
      if (!kind.texts) check_path(line.text, in_folder(folder, line.text), kind.field, where);
      record.input = kind.texts ? line.text : in_folder(folder, line.text);
      return record;
    }
    record.fields = Json::parse(line.text, where);
    record.id = row_id(record.fields);
    if (!kind.media.empty() && record.fields.has("media")) {
      const std::string media = record.fields.string("media");
      MM_CHECK(!media.empty(), Kind::input, "an empty file name", record.fields.get("media").where());
      record.media = in_folder(folder, media);
      if (record.fields.get(kind.field).is_null()) {
        record.input = record.media;
        if (record.id.empty()) record.id = where;
        return record;
      }
    }
    if (kind.may_lack && record.fields.has(kind.field) && record.fields.get(kind.field).is_null()) {
      if (record.id.empty()) record.id = where;
      return record;
    }
    const Json files = record.fields.get(kind.field);
    const std::string input = kind.several && files.is_array() ? first_of(files, folder, record) : record.fields.string(kind.field);
    MM_CHECK(!input.empty(), Kind::input, kind.texts ? "an empty text" : "an empty file name", record.fields.get(kind.field).where());
    record.input = kind.texts ? input : in_folder(folder, input);
  } catch (const Error& error) {
    record.error = error;
    if (record.id.empty()) record.id = where;
  }
  return record;
}

}  // namespace mm
