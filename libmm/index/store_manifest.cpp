#include "index/store_manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <span>

#include "base/check.h"
#include "base/crc32c.h"
#include "base/file.h"

namespace mm {
namespace {

constexpr std::int64_t kVersion = 1;
constexpr std::int64_t kWidest = 1 << 16;  // numbers of a vector: sums of products of codes fit 32 bits
constexpr std::uint64_t kLargest = std::uint64_t{64} << 20U;

std::string sum_line(std::string_view line) { return fmt::format("{:08x}\n", crc32c(std::as_bytes(std::span(line)))); }

// A file of the store's own folder, by a name that it gave it itself.
std::string file_name(const Json& json, const std::string& where) {
  const std::string name = json.string();
  const bool own = name.size() == 12 && std::all_of(name.begin(), name.begin() + 8, [](char c) { return c >= '0' && c <= '9'; }) &&
                   name[8] == '.' && (name.ends_with("seg") || name.ends_with("log") || name.ends_with("del"));
  MM_CHECK(own, Kind::input, fmt::format("names a file that is none of a store: '{}'", shown(name)), where);
  return name;
}

}  // namespace

std::string numbered(std::uint64_t number, const char* extension) { return fmt::format("{:08}.{}", number, extension); }

StoreManifest read_store_manifest(const std::string& folder) {
  const std::string path = folder + "/" + StoreManifest::kName, where = shown(path);
  std::error_code ignored;
  MM_CHECK(std::filesystem::exists(path, ignored), Kind::input, "is no index: it has no manifest.json", shown(folder),
           "`mm retrieve index FILES --store FOLDER` makes one");
  const std::string text = read_file(path, kLargest);
  const auto end = text.find('\n');
  MM_CHECK(end != std::string::npos && text.substr(end + 1) == sum_line(std::string_view(text).substr(0, end + 1)), Kind::input,
           "is damaged: its check-sum does not fit", where, "restore the file from a copy, or make the index anew");
  const auto json = Json::parse(std::string_view(text).substr(0, end), where);
  MM_CHECK(json.string("format", "") == "mm-store", Kind::input, "is no manifest of an index", where);
  MM_CHECK(json.integer("version") <= kVersion, Kind::input,
           fmt::format("was written by a newer version of mm (format {}, this one knows {})", json.integer("version"), kVersion), where,
           "update mm");
  StoreManifest manifest{.form = {.width = json.integer("width"), .notes = json.at("notes")}};
  MM_CHECK(manifest.form.width >= 1 && manifest.form.width <= kWidest, Kind::input, "has an impossible width", where);
  const auto segments = json.at("segments");
  for (std::size_t i = 0; i < segments.size(); ++i) manifest.segments.push_back(file_name(segments.at(i), where));
  if (!json.get("removed").is_null()) manifest.removed = file_name(json.at("removed"), where);
  manifest.log = file_name(json.at("log"), where);
  const auto next = json.integer("next");
  MM_CHECK(next >= 1 && next < 100'000'000, Kind::input, "has an impossible number of files", where);
  manifest.next = static_cast<std::uint64_t>(next);
  return manifest;
}

void write_store_manifest(const std::string& folder, const StoreManifest& manifest) {
  Json json = Json::object(), segments = Json::array();
  for (const auto& name : manifest.segments) segments.push(name);
  json.set("format", "mm-store");
  json.set("version", kVersion);
  json.set("width", manifest.form.width);
  json.set("notes", manifest.form.notes);
  json.set("segments", segments);
  if (!manifest.removed.empty()) json.set("removed", manifest.removed);
  json.set("log", manifest.log);
  json.set("next", manifest.next);
  const std::string line = json.dump() + "\n";
  write_file(folder + "/" + StoreManifest::kName, line + sum_line(line));
}

}  // namespace mm
