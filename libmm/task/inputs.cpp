#include "task/inputs.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <limits>

#include "base/check.h"
#include "base/file.h"
#include "config/nearest.h"
#include "task/list.h"
#include "task/walk.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStandardInput = "standard input";

bool is_regular(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

// Whether a file that is named beside lists of texts is a sound or a video: by its ending, or as no text holds a NUL.
bool is_media(const std::string& path, const InputKind& kind) {
  if (kind.media.empty() || ends_in(path, kind.media)) return !kind.media.empty();
  if (ends_in(path, kind.extensions)) return false;  // of a text in another encoding its lines say what is wrong
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return false;
  const MappedFile file(path);
  const auto head = file.bytes().first(std::min<std::size_t>(4096, file.bytes().size()));
  return std::ranges::find(head, std::byte{0}) != head.end();
}

}  // namespace

Inputs::Inputs(const BatchOptions& options, InputKind kind)
    : kind_(std::move(kind)),
      shard_(parse_shard(options.shard)),
      left_(options.limit > 0 ? static_cast<std::size_t>(options.limit) : std::numeric_limits<std::size_t>::max()),
      arguments_(options.inputs.begin(), options.inputs.end()),
      lists_(options.list.begin(), options.list.end()) {
  const bool none = arguments_.empty() && lists_.empty() && kind_.given.empty();
  MM_CHECK(!none || !kind_.rows.empty(), Kind::usage, "no " + kind_.plural + " given", "",
           kind_.texts ? "--text says one; a file has one in each line" : "name files or folders, or a list of them with --list");
  const auto from_standard_input = std::count(arguments_.begin(), arguments_.end(), "-") + std::count(lists_.begin(), lists_.end(), "-");
  MM_CHECK(from_standard_input <= 1, Kind::usage, "standard input can be read only once", "-");
  MM_CHECK(from_standard_input == 0 || ::isatty(STDIN_FILENO) == 0, Kind::usage, "standard input is a terminal, not a list", "-",
           "pipe a list into it: one path or one JSON object a line");
  streams_ = from_standard_input == 1 && !is_regular(STDIN_FILENO);
  for (const auto& text : kind_.given) put(text, {}, fmt::format("text {}", found_.size() + 1));
  if (none) put_rows();
}

std::optional<Record> Inputs::next() {
  while (left_ > 0) {
    auto record = draw();
    if (!record) break;
    record->place = drawn_++;
    if (!shard_.has(record->id)) continue;
    --left_;
    return record;
  }
  return std::nullopt;
}

std::optional<Record> Inputs::draw() {
  if (parts_.empty()) {
    auto whole = kind_.together ? draw_together() : draw_whole();
    if (!whole || whole->error || !kind_.split) return whole;
    for (auto& part : kind_.split(std::move(*whole))) parts_.push_back(std::move(part));
    MM_ASSERT(!parts_.empty());
    for (std::size_t i = 1; i < parts_.size(); ++i) name(parts_[i], "");
  }
  Record record = std::move(parts_.front());
  parts_.pop_front();
  return record;
}

// What cannot be found or read of them is the record's error.
std::optional<Record> Inputs::draw_together() {
  auto all = draw_whole();
  while (auto one = all ? draw_whole() : std::nullopt) {
    if (!all->error) all->error = one->error;
    all->more.push_back(one->input);
  }
  return all;
}

std::optional<Record> Inputs::draw_whole() {
  while (true) {
    if (!found_.empty()) {
      Record record = std::move(found_.front());
      found_.pop_front();
      return record;
    }
    if (!list_) {
      if (!open_next()) return std::nullopt;
      continue;
    }
    const auto line = list_->lines.next();
    if (!line) {
      if (!list_->any) empty_lists_.push_back(shown(list_->name));
      list_.reset();
    } else if (!is_blank(*line)) {
      list_->any = true;
      Record record = record_of(*line, list_->name, list_->folder, kind_);
      if (list_->files && !record.error && record.fields.is_null()) {
        record.id = as_utf8(line->text);
        record.media = record.input = in_folder(list_->folder, line->text);
      }
      if (!record.fields.is_null()) tell_misspelt(record.fields, line_name(list_->name, *line));
      const bool bare = record.id.empty() && record.fields.is_null();
      if (record.id.empty() && kind_.texts) record.id = line_name(list_->name, *line);
      if (bare && !kind_.texts) record.id = as_utf8(line->text);
      if (record.id.empty())
        record.id = kind_.several && record.fields.get(kind_.field).is_array() ? record.fields.get(kind_.field).at(0).string()
                                                                               : record.fields.string(kind_.field);
      const bool own = !record.fields.get("id").is_null();
      name(record, own ? line_name(list_->name, *line) : "");
      return record;
    }
  }
}

void Inputs::tell_misspelt(const Json& fields, const std::string& where) {
  if (kind_.fields.empty()) return;
  std::vector<std::string_view> known = kind_.fields;
  known.emplace_back(kind_.field);
  fields.each_member([&](const std::string& name, const Json&) {
    const std::string meant = nearest(name, known);
    if (meant.empty() || std::ranges::count(known, name) > 0 || !told_.insert(name).second) return;
    warnings_.push_back(fmt::format("{}: nothing reads the field '{}'{}", where, shown(name), did_you_mean(meant)));
  });
}

// Opens what is asked for next; false when that was all.
bool Inputs::open_next() {
  auto& waiting = arguments_.empty() ? lists_ : arguments_;
  if (waiting.empty()) return false;
  const std::string path = waiting.front();
  waiting.pop_front();
  if (&waiting == &lists_ || path == "-")
    open_list(path, kind_.listed_files && &waiting == &lists_);
  else
    expand(path);
  return true;
}

void Inputs::expand(const std::string& path) {
  std::error_code ignored;
  if (is_pattern(path) && !fs::exists(fs::symlink_status(path, ignored))) {
    auto found = matches(path);
    std::replace(found.begin(), found.end(), std::string("-"), std::string("./-"));
    if (found.empty()) put(path, Error(Kind::input, "no file matches", shown(path)));
    arguments_.insert(arguments_.begin(), found.begin(), found.end());
    return;
  }
  if (!fs::is_directory(path, ignored)) {
    if (is_media(path, kind_)) return put_media(path);
    return kind_.texts ? open_list(path) : put(path);
  }
  std::vector<std::string_view> wanted(kind_.extensions.begin(), kind_.extensions.end());
  wanted.insert(wanted.end(), kind_.media.begin(), kind_.media.end());
  auto walked = files_below(path, wanted);
  if (walked.empty()) put(path, Error(Kind::input, "no " + kind_.plural + " in this folder", shown(path)));
  for (auto each = walked.rbegin(); kind_.texts && each != walked.rend(); ++each)
    if (!each->error) arguments_.push_front(each->path);
  for (auto& each : walked)
    if (!kind_.texts || each.error) put(std::move(each.path), std::move(each.error));
}

void Inputs::open_list(const std::string& path, bool files) {
  if (path == "-") {
    list_.emplace(List{kStandardInput, "", LineReader(from_standard_input(stopped_.descriptor())), files});
    return;
  }
  list_.emplace(List{path, fs::path(path).parent_path().string(), LineReader(from_file(path)), files});
}

void Inputs::put(std::string input, std::optional<Error> error, std::string id) {
  Record record;
  record.id = id.empty() ? as_utf8(input) : std::move(id);
  record.input = std::move(input);
  record.error = std::move(error);
  name(record, "");
  found_.push_back(std::move(record));
}

void Inputs::put_rows() {
  for (const auto& row : kind_.rows) {
    Record record;
    record.id = row.id;
    record.input = row.text.value_or("");
    if (!row.text) {
      record.fields = Json::object();
      record.fields.set(kind_.field, Json());
    }
    name(record, "");
    found_.push_back(std::move(record));
  }
}

void Inputs::put_media(const std::string& path) {
  put(path);
  found_.back().media = path;
}

// Makes the id unique; one that a list gave itself (`where` is its line) must be so already.
void Inputs::name(Record& record, const std::string& where) {
  std::size_t times = ++ids_[record.id];
  if (times == 1) return;
  if (!where.empty() && !record.error) record.error = Error(Kind::input, fmt::format("the id '{}' stands twice", shown(record.id)), where);
  std::string base = where.empty() ? record.id : where;
  record.id = where.empty() ? fmt::format("{}#{}", base, times) : base;
  while (++ids_[record.id] > 1) record.id = fmt::format("{}#{}", base, ++times);
}

}  // namespace mm
