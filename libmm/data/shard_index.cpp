#include "data/shard_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/utf8.h"

namespace mm {
namespace {

// Nanoseconds of the clock that the file system has; only ever compared.
std::int64_t time_of(const std::string& path) {
  std::error_code error;
  const auto time = std::filesystem::last_write_time(path, error);
  return error ? -1 : static_cast<std::int64_t>(time.time_since_epoch().count());
}

std::string absolute(const std::string& path) { return std::filesystem::absolute(path).lexically_normal().string(); }

// [KEY, ENDING, OFFSET, SIZE, ENDING, OFFSET, SIZE, ...]
Json to_json(const ShardSample& sample) {
  Json list = Json::array();
  list.push(sample.key);
  for (const auto& file : sample.files) {
    list.push(file.ending);
    list.push(file.offset);
    list.push(file.size);
  }
  return list;
}

ShardSample sample_of(const Json& list) {
  ShardSample sample{list.at(0).string(), {}};
  for (std::size_t i = 1; i + 2 < list.size(); i += 3)
    sample.files.push_back(
        {list.at(i).string(), static_cast<std::uint64_t>(list.at(i + 1).integer()), static_cast<std::uint64_t>(list.at(i + 2).integer())});
  return sample;
}

// A damaged index is made anew; any other file stays as it is.
bool begins_as_index(const std::string& path) {
  const MappedFile file(path);
  const auto bytes = file.bytes();
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()).starts_with("{\"sha256\"");
}

Json array_of(const std::map<std::string, Json>& shards) {
  Json list = Json::array();
  for (const auto& [path, shard] : shards) list.push(shard);
  return list;
}

}  // namespace

ShardIndex::ShardIndex(std::string path) : path_(std::move(path)) {
  std::error_code ignored;
  if (path_.empty() || !std::filesystem::exists(path_, ignored)) return;
  try {
    const Json json = Json::read(path_), shards = json.at("shards");
    if (json.string("sha256") != sha256(shards.dump())) return;
    for (std::size_t i = 0; i < shards.size(); ++i) shards_.emplace(shards.at(i).string("path"), shards.at(i));
  } catch (const Error&) {
    shards_.clear();
    const auto size = std::filesystem::file_size(path_, ignored);
    const bool ours = size == 0 || begins_as_index(path_);
    MM_CHECK(ours, Kind::usage, "is a file, but no index of archives", shown(path_), "name one that may be written, such as index.json");
  }
}

std::optional<std::vector<ShardSample>> ShardIndex::find(const MappedFile& archive) const {
  const auto known = shards_.find(absolute(archive.path()));
  if (known == shards_.end()) return std::nullopt;
  const std::uint64_t size = archive.bytes().size();
  try {
    if (static_cast<std::uint64_t>(known->second.integer("size")) != size || known->second.integer("time") != time_of(archive.path()))
      return std::nullopt;
    std::vector<ShardSample> samples;
    const Json list = known->second.at("samples");
    for (std::size_t i = 0; i < list.size(); ++i) {
      samples.push_back(sample_of(list.at(i)));
      for (const auto& file : samples.back().files)
        if (file.offset > size || file.size > size - file.offset) return std::nullopt;
    }
    return samples;
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::vector<ShardSample> ShardIndex::keep(const MappedFile& archive, std::vector<ShardSample> samples) {
  const auto plain = [](const ShardSample& sample) {  // other names would come back from JSON as something else
    return is_utf8(sample.key) && std::ranges::all_of(sample.files, [](const auto& file) { return is_utf8(file.ending); });
  };
  if (path_.empty() || !std::ranges::all_of(samples, plain)) return samples;
  Json shard = Json::object(), list = Json::array();
  for (const auto& sample : samples) list.push(to_json(sample));
  shard.set("path", absolute(archive.path()));
  shard.set("size", static_cast<std::uint64_t>(archive.bytes().size()));
  shard.set("time", time_of(archive.path()));
  shard.set("samples", list);
  shards_.insert_or_assign(absolute(archive.path()), shard);
  changed_ = true;
  return samples;
}

void ShardIndex::write() const {
  if (!changed_) return;
  Json json = Json::object();
  const Json shards = array_of(shards_);
  json.set("sha256", sha256(shards.dump()));
  json.set("shards", shards);
  write_file(path_, json.dump() + "\n");
}

}  // namespace mm
