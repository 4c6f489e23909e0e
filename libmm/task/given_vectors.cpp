#include "task/given_vectors.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "base/lines.h"
#include "index/faiss_file.h"
#include "task/walk.h"
#include "tensor/npy.h"
#include "tensor/npz.h"
#include "tensor/safetensors.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

bool is_named(const std::string& path, std::string_view extension) { return ends_in(path, std::array{extension}); }

bool is_faiss(const std::string& path) { return ends_in(path, std::array<std::string_view, 2>{"index", "faiss"}); }

// The one array of a file, or the one that is called "vectors".
template <class File>
at::Tensor only_array(const File& file, const std::vector<std::string>& names) {
  const bool named = std::ranges::count(names, "vectors") > 0;
  MM_CHECK(named || names.size() == 1, Kind::input, fmt::format("holds {} arrays, and none is called 'vectors'", names.size()),
           shown(file.path()));
  return file.tensor(named ? "vectors" : names.front());
}

at::Tensor array_of(const std::string& path) {  // -> [...]
  std::vector<std::string> names;
  if (is_named(path, "npz")) {
    const Npz file(path);
    for (const auto& [name, head] : file.heads()) names.push_back(name);
    return only_array(file, names);
  }
  if (!is_named(path, "safetensors")) return read_npy(path);
  const Safetensors file(path);
  for (const auto& [name, info] : file.infos()) names.push_back(name);
  return only_array(file, names);
}

at::Tensor rows_of(const std::string& path) {  // -> [N, E] f32
  const auto array = array_of(path);
  MM_CHECK(array.dim() == 2 && array.size(1) > 0, Kind::input, "is no array of vectors: it has to have two dimensions", shown(path));
  return array.to(at::kFloat).contiguous();
}

at::Tensor rows_of(const FaissVectors& vectors) {  // -> [N, E] f32
  auto rows = at::empty({static_cast<std::int64_t>(vectors.rows), static_cast<std::int64_t>(vectors.width)});
  std::ranges::copy(vectors.numbers, rows.mutable_data_ptr<float>());
  return rows;
}

// A JSON object a line.
std::vector<Json> lines_of(const std::string& path) {
  std::vector<Json> all;
  LineReader lines(from_file(path));
  while (const auto line = lines.next()) {
    const auto where = fmt::format("{}:{}", shown(path), line->number);
    MM_CHECK(!line->too_long, Kind::input, "the line is too long", where);
    all.push_back(Json::parse(line->text, where));
  }
  return all;
}

// The items of the rows, from what stands beside the file. ids: where nothing does; empty: the rows' numbers.
std::vector<StoreItem> items_beside(const std::string& path, std::int64_t rows, const std::vector<std::int64_t>& ids = {}) {
  std::vector<StoreItem> items;
  const auto beside = fs::path(path).replace_extension(".jsonl").string();
  std::error_code ignored;
  if (!fs::exists(beside, ignored)) {
    for (std::int64_t row = 0; row < rows; ++row)
      items.push_back({.id = std::to_string(ids.empty() ? row : ids[static_cast<std::size_t>(row)]), .kind = "vector"});
    return items;
  }
  for (const auto& json : lines_of(beside)) {
    if (json.get("row").is_null()) continue;  // a record that failed
    MM_CHECK(json.integer("row") == std::ssize(items), Kind::input, "its rows do not stand in order", json.where());
    items.push_back({.id = json.string("id"), .kind = json.string("kind", "vector"), .fields = json.get("fields")});
  }
  MM_CHECK(std::ssize(items) == rows, Kind::input, fmt::format("has {} rows, and the array {}", items.size(), rows), shown(beside));
  return items;
}

// "img_emb_12.npy" -> 12
std::optional<int> number_in(const std::string& name, std::string_view prefix) {
  constexpr std::string_view kEnd = ".npy";
  if (!name.starts_with(prefix) || !name.ends_with(kEnd) || name.size() <= prefix.size() + kEnd.size()) return std::nullopt;
  int number = 0;
  const char* const end = name.data() + name.size() - kEnd.size();
  const auto [read, error] = std::from_chars(name.data() + prefix.size(), end, number);
  return error == std::errc() && read == end ? std::optional(number) : std::nullopt;
}

// Arrays of a folder of clip-retrieval's by their numbers.
std::map<int, std::string> parts_of(const std::string& folder, const std::string& name) {
  std::map<int, std::string> parts;
  std::error_code error;
  for (fs::directory_iterator each(fs::path(folder) / name, error), none; !error && each != none; each.increment(error))
    if (const auto number = number_in(each->path().filename().string(), name + "_")) parts[*number] = each->path().string();
  return parts;
}

class ClipRetrieval {
 public:
  ClipRetrieval(const std::string& folder, Log& log) : folder_(folder), log_(log) {
    take("img_emb", "picture");
    take("text_emb", "text");
    MM_CHECK(!all_.empty(), Kind::input, "holds no img_emb/img_emb_0.npy and no text_emb/text_emb_0.npy", shown(folder),
             "name a file of vectors, or a folder that clip-retrieval's inference wrote");
  }

  GivenVectors vectors() && {
    for (const auto& part : all_)
      MM_CHECK(part.size(1) == all_.front().size(1), Kind::input, "its parts are of several widths", shown(folder_));
    return {.rows = at::cat(all_), .items = std::move(items_)};
  }

 private:
  void take(const std::string& name, const std::string& kind) {
    for (const auto& [number, path] : parts_of(folder_, name)) {
      all_.push_back(rows_of(path));
      const auto metadata = fmt::format("{}/metadata/metadata_{}", folder_, number);
      std::error_code ignored;
      if (fs::exists(metadata + ".jsonl", ignored)) {
        take_metadata(metadata + ".jsonl", kind, all_.back().size(0), fmt::format("{}_{}", name, number));
        continue;
      }
      if (fs::exists(metadata + ".parquet", ignored) && !std::exchange(told_, true))
        log_.warning(shown(metadata) +
                     ".parquet is not read, so items are known by their rows' numbers; to keep what is in it, write it as JSONL beside it "
                     "first: pandas.read_parquet(F).to_json(F.replace('.parquet', '.jsonl'), orient='records', lines=True)");
      for (std::int64_t row = 0; row < all_.back().size(0); ++row)
        items_.push_back({.id = fmt::format("{}_{}:{}", name, number, row), .kind = kind});
    }
  }

  void take_metadata(const std::string& path, const std::string& kind, std::int64_t rows, const std::string& part) {
    const auto lines = lines_of(path);
    MM_CHECK(std::ssize(lines) == rows, Kind::input, fmt::format("has {} rows, and the array {}", lines.size(), rows), shown(path));
    for (std::size_t row = 0; row < lines.size(); ++row) {
      Json fields = lines[row];
      const auto named = fields.get("image_path");
      std::string id = named.is_string() && kind == "picture" ? named.string() : fmt::format("{}:{}", part, row);
      if (!ids_.insert(id).second) id = fmt::format("{}:{}", part, row);
      if (kind == "text" && fields.get("caption").is_string()) fields.set("text", fields.string("caption"));
      items_.push_back({.id = std::move(id), .kind = kind, .fields = std::move(fields)});
    }
  }

  std::string folder_;
  Log& log_;
  bool told_ = false;
  std::vector<at::Tensor> all_;  // [n, E] each
  std::vector<StoreItem> items_;
  std::set<std::string> ids_;
};

}  // namespace

GivenVectors read_given_vectors(const std::string& path, Log& log) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return ClipRetrieval(path, log).vectors();
  if (is_faiss(path)) {
    const auto read = read_faiss(path);
    return {.rows = rows_of(read), .items = items_beside(path, static_cast<std::int64_t>(read.rows), read.ids)};
  }
  auto rows = rows_of(path);
  auto items = items_beside(path, rows.size(0));
  return {.rows = std::move(rows), .items = std::move(items)};
}

at::Tensor read_given_rows(const std::string& path) { return is_faiss(path) ? rows_of(read_faiss(path)) : rows_of(path); }

}  // namespace mm
