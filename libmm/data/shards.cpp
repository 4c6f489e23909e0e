#include "data/shards.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <utility>

#include "base/check.h"
#include "base/comma_list.h"
#include "base/number.h"
#include "data/shard_index.h"

namespace mm {
namespace {

constexpr std::size_t kMostNames = 100'000;

constexpr std::array<std::string_view, 9> kPickles{"pyd", "pickle", "pkl", "pth", "pt", "joblib", "dill", "cpkl", "pickled"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string last_part(const std::string& ending) { return ending.substr(ending.rfind('.') + 1); }  // npos + 1 is 0

// The numbers from one text to another, as wide as the first is written.
void count_names(const std::string& before, std::string_view range, const std::string& after, std::vector<std::string>& names,
                 const std::string& option) {
  const auto dots = range.find("..");
  const auto first = whole_number<std::uint64_t>(range.substr(0, dots)), last = whole_number<std::uint64_t>(range.substr(dots + 2));
  MM_CHECK(first && last && *first <= *last && *last - *first < kMostNames, Kind::usage,
           fmt::format("'{{{}}}' is no range of at most {} numbers", shown(range), kMostNames), option, "such as {0000..0007}");
  for (std::uint64_t i = 0; i <= *last - *first; ++i) names.push_back(fmt::format("{}{:0{}}{}", before, *first + i, dots, after));
}

// So many of its last parts.
std::string path_end(const std::string& path, std::size_t parts) {
  std::size_t at = path.size();
  for (std::size_t i = 0; i < parts && at != 0 && at != std::string::npos; ++i) at = path.rfind('/', at - 1);
  return at == std::string::npos ? path : path.substr(at == 0 ? 0 : at + 1);
}

void check_is_file(const std::string& name, const std::string& option) {
  MM_CHECK(!name.starts_with("pipe:"), Kind::usage, fmt::format("'{}' is a command, and none is ever run", shown(name)), option,
           "bring the archives here first, and name the files");
  MM_CHECK(name.find("://") == std::string::npos, Kind::usage, fmt::format("'{}' is an address, and none is ever called", shown(name)),
           option, "bring the archives here first, and name the files");
}

}  // namespace

const ShardFile* ShardSample::find(std::string_view ending) const {
  const auto file = std::ranges::find(files, ending, &ShardFile::ending);
  return file == files.end() ? nullptr : &*file;
}

std::vector<ShardSample> shard_samples(const std::vector<TarMember>& members, const std::string& where) {
  std::vector<ShardSample> samples;
  std::set<std::string> keys;
  for (const auto& [name, offset, size] : members) {
    const std::size_t base = name.rfind('/') + 1, dot = name.find('.', base);  // npos + 1 is 0
    if (dot == std::string::npos || dot == base || dot + 1 == name.size()) continue;
    const std::string key = name.substr(0, dot), ending = lower(std::string_view(name).substr(dot + 1));
    MM_CHECK(std::ranges::find(kPickles, last_part(ending)) == kPickles.end(), Kind::input,
             fmt::format("'{}' is a pickle, which runs what is in it when it is read", shown(name)), where,
             "store numbers as json, cls or txt instead");
    if (samples.empty() || samples.back().key != key) {
      MM_CHECK(keys.insert(key).second, Kind::input,
               fmt::format("the key '{}' comes up again at '{}', behind other samples", shown(key), shown(name)), where,
               "the files of a sample stand one behind the other");
      samples.push_back({key, {}});
    }
    MM_CHECK(samples.back().find(ending) == nullptr, Kind::input, fmt::format("'{}' stands there twice", shown(name)), where);
    samples.back().files.push_back({ending, offset, size});
  }
  return samples;
}

std::vector<std::string> shard_names(const std::vector<std::string>& patterns, const std::string& option) {
  std::vector<std::string> names;
  for (const auto& pattern : patterns) {
    check_is_file(pattern, option);
    const auto open = pattern.find('{'), close = pattern.find('}');
    if (open == std::string::npos && close == std::string::npos) {
      names.push_back(pattern);
      continue;
    }
    MM_CHECK(open < close && close != std::string::npos && pattern.find_first_of("{}", close + 1) == std::string::npos &&
                 pattern.rfind('{') == open,
             Kind::usage, fmt::format("'{}' has braces other than one pair", shown(pattern)), option, "such as set-{0000..0007}.tar");
    const std::string before = pattern.substr(0, open), after = pattern.substr(close + 1);
    const std::string_view inside = std::string_view(pattern).substr(open + 1, close - open - 1);
    if (inside.find("..") != std::string_view::npos) {
      count_names(before, inside, after, names, option);
      continue;
    }
    for (const auto part : comma_parts(inside)) names.push_back(before + std::string(part) + after);
  }
  MM_CHECK(names.size() <= kMostNames, Kind::usage, fmt::format("names more than {} archives", kMostNames), option);
  return names;
}

Shards::Shards(const std::vector<std::string>& files, const std::string& index) {
  ShardIndex known(index);
  for (const auto& path : files) {
    Shard shard{MappedFile(path), {}};
    auto samples = known.find(shard.file);
    if (!samples) samples = known.keep(shard.file, shard_samples(tar_members(shard.file.bytes(), shown(path)), shown(path)));
    MM_CHECK(!samples->empty(), Kind::input, "holds no samples", shown(path), "a sample's files are called KEY.jpg, KEY.cls, ...");
    shard.samples = std::move(*samples);
    for (std::size_t i = 0; i < shard.samples.size(); ++i) places_.push_back({shards_.size(), i});
    shards_.push_back(std::move(shard));
  }
  known.write();
  name_shards();
}

void Shards::name_shards() {
  constexpr std::size_t kMostFolders = 32;
  for (std::size_t parts = 1; parts <= kMostFolders; ++parts) {
    std::set<std::string> names;
    for (auto& shard : shards_) names.insert(shard.name = path_end(shard.file.path(), parts));
    if (names.size() == shards_.size()) return;
  }
}

const ShardSample& Shards::operator[](std::size_t number) const {
  const Place& place = places_.at(number);
  return shards_[place.shard].samples[place.sample];
}

std::string Shards::name(std::size_t number) const { return shards_[places_.at(number).shard].name + "/" + (*this)[number].key; }

std::span<const std::byte> Shards::bytes(std::size_t number, const ShardFile& file) const {
  return shards_[places_.at(number).shard].file.bytes().subspan(file.offset, file.size);
}

}  // namespace mm
