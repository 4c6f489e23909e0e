#include "data/shard_photos.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <numeric>

#include "base/check.h"
#include "base/parallel.h"
#include "data/drawn_parts.h"
#include "data/shard_sample.h"

namespace mm {
namespace {

const ShardFile& picture_of(const Shards& shards, std::size_t number, const std::vector<std::string>& inputs) {
  const ShardFile* found = nullptr;
  for (const auto& file : shards[number].files) {
    if (inputs.empty() ? !is_picture_ending(file.ending) : file.ending != inputs[0]) continue;
    MM_CHECK(found == nullptr, Kind::usage, fmt::format("{} has several files that could be the picture", shown(shards.name(number))),
             "data.shards.inputs", fmt::format("name the one; {}", files_of(shards[number])));
    found = &file;
  }
  MM_CHECK(found != nullptr, Kind::input, fmt::format("has no {}", inputs.empty() ? "picture" : shown(inputs[0])),
           shown(shards.name(number)), files_of(shards[number]));
  return *found;
}

// What the options name, else what the first sample has.
std::vector<std::string> sentence_sources(const std::vector<std::string>& named, const Shards& shards) {
  if (!named.empty()) return named;
  if (shards[0].find("txt") != nullptr) return {"txt"};
  MM_CHECK(shards[0].find("json") != nullptr, Kind::input, "has no sentences: no txt, no json", shown(shards.name(0)),
           fmt::format("{}; data.shards.sentences names the files that hold them", files_of(shards[0])));
  return {"json.caption"};
}

// 0, 1, 2: the part of every sample.
std::vector<std::size_t> parts_of(const ShardPhotoOptions& options, const ShardParts& parts, const Shards& shards) {
  std::vector<std::size_t> found;
  ArraySet rows;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    found.push_back(parts.part(shards.shard(i)));
    if (found.back() == 0) rows.train.push_back(static_cast<std::int64_t>(i));
  }
  draw_parts(rows, {.test = options.lists.test_fraction, .valid = options.lists.valid_fraction, .seed = options.seed},
             shown(fmt::format("{}", fmt::join(options.lists.files, ", "))));
  for (const auto row : rows.valid) found[static_cast<std::size_t>(row)] = 1;
  for (const auto row : rows.test) found[static_cast<std::size_t>(row)] = 2;
  return found;
}

}  // namespace

std::vector<Photo> read_shard_photos(const ShardPhotoOptions& options) {
  MM_CHECK(options.inputs.size() < 2, Kind::usage, "a caption is of one picture", "data.shards.inputs");
  const ShardParts parts = shard_parts(options.lists);
  const auto shards = std::make_shared<const Shards>(parts.files, options.index);
  const auto sources = sentence_sources(options.sentences, *shards);
  const auto part = parts_of(options, parts, *shards);
  return made_by_all(shards->size(), [&](std::size_t i) {
    const ShardFile& picture = picture_of(*shards, i, options.inputs);
    Photo photo;
    photo.id = shards->name(i);
    photo.path = fmt::format("{}.{}", photo.id, picture.ending);
    photo.split = options.splits.at(part[i]);
    photo.sentences = shard_sentences(*shards, i, sources);
    if (!options.group.empty()) photo.group = shard_text(*shards, i, options.group);
    photo.archives = shards;
    photo.bytes = shards->bytes(i, picture);
    return photo;
  });
}

}  // namespace mm
