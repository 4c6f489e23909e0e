#include "task/train_sets.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "base/check.h"
#include "base/file.h"
#include "base/number.h"
#include "data/emoji.h"
#include "data/folder_set.h"
#include "data/grocery.h"
#include "data/manifest.h"
#include "data/shard_photos.h"
#include "data/shard_set.h"
#include "data/sound_set.h"
#include "task/media_inputs.h"
#include "task/text_inputs.h"

namespace mm {
namespace {

ArraySet open_arrays_of(const ArrayDataOptions& options, LabelKind kind, MadeMedia& made, const std::string& progress) {
  ArraySetOptions set;
  set.files = options.files;
  set.valid_files = options.valid_files;
  set.test_files = options.test_files;
  set.inputs = options.inputs;
  set.categories = options.categories;
  set.label = options.label;
  set.group = options.group;
  set.sequence = options.sequence;
  set.order = options.order;
  set.kind = kind;
  set.split = options.split;
  set.valid_fraction = options.valid_fraction;
  set.test_fraction = options.test_fraction;
  set.per_class = options.per_class;
  set.seed = options.split_seed;
  set.texts = !options.text_encoder.empty();
  set.media = options.media;
  ArraySet read = read_array_set(set);
  if (!read.media.empty()) extract_media(read, made, progress);
  if (set.texts) embed_texts(read, options.text_encoder);
  return read;
}

double speed_of(const std::string& text) {
  const auto speed = finite_number(text);
  MM_CHECK(speed, Kind::usage, fmt::format("'{}' is no speed", shown(text)), "data.sounds.speeds", "such as [0.9, 1.1]");
  return *speed;
}

SoundForm sound_form(const SoundDataOptions& options) {
  const auto samples = [&](double milliseconds) { return static_cast<int>(std::lround(milliseconds * options.rate / 1000)); };
  SoundForm form;
  form.trim = options.trim;
  form.seconds = options.seconds;
  form.mel = {.rate = options.rate,
              .window = samples(options.window),
              .hop = samples(options.hop),
              .transform = options.transform,
              .mels = options.mels,
              .low = options.low,
              .high = options.high,
              .scale = options.scale == "htk" ? MelScale::htk : MelScale::slaney,
              .range = options.range};
  form.norm = options.norm == "bands" ? SoundNorm::bands : options.norm == "example" ? SoundNorm::example : SoundNorm::none;
  MM_CHECK(form.mel.window >= 2 && form.mel.hop >= 1, Kind::usage, "a frame is less than two samples long, or a hop less than one",
           "data.sounds");
  MM_CHECK(form.mel.transform == 0 || form.mel.transform >= form.mel.window, Kind::usage,
           fmt::format("a transform of {} samples does not hold a frame of {}", form.mel.transform, form.mel.window),
           "data.sounds.transform");
  return form;
}

// What a call reads; what the filters complain of is the options' fault.
template <class Read>
ArraySet with_filters(const Read& read) {
  try {
    return read();
  } catch (const Error& error) {
    if (error.where.empty()) throw Error(error.kind, error.what(), "data.sounds", error.hint);
    throw;
  }
}

ArraySet open_sounds(const SoundDataOptions& options) {
  SoundSetOptions set;
  set.path = options.path;
  set.pattern = options.pattern;
  set.label = options.label;
  set.group = options.group;
  set.test = options.test;
  set.valid = options.valid;
  set.form = sound_form(options);
  for (const auto& text : options.speeds) set.speeds.push_back(speed_of(text));
  return with_filters([&] { return read_sound_set(set); });
}

ArraySet open_folders(const FolderDataOptions& options) {
  return read_folder_set({.path = options.path,
                          .side = options.side,
                          .grey = options.colours == "grey",
                          .valid_fraction = options.valid_fraction,
                          .test_fraction = options.test_fraction,
                          .seed = options.split_seed});
}

ShardLists lists_of(const ShardDataOptions& options) {
  return {.files = options.files,
          .valid_files = options.valid_files,
          .test_files = options.test_files,
          .valid_fraction = options.valid_fraction,
          .test_fraction = options.test_fraction};
}

ArraySet open_shards(const TrainDataOptions& options) {
  MM_CHECK(options.sounds.speeds.empty(), Kind::usage, "sounds of archives are learnt at their own speed", "data.sounds.speeds");
  const auto& shards = options.shards;
  const ShardSetOptions set{.lists = lists_of(shards),
                            .index = shards.index,
                            .inputs = shards.inputs,
                            .label = shards.label,
                            .group = shards.group,
                            .side = options.folders.side,
                            .grey = options.folders.colours == "grey",
                            .sound = sound_form(options.sounds),
                            .seed = shards.split_seed};
  return with_filters([&] { return read_shard_set(set); });
}

// Of a split that nobody asks for, photos are left alone.
std::string or_usual(const std::string& split, const char* usual) { return split.empty() ? usual : split; }

std::vector<Photo> photos_of_shards(const TrainDataOptions& options) {
  const auto& shards = options.shards;
  return read_shard_photos(
      {.lists = lists_of(shards),
       .index = shards.index,
       .inputs = shards.inputs,
       .sentences = shards.sentences,
       .group = shards.group,
       .splits = {options.train_split, or_usual(options.valid_split, "valid-files"), or_usual(options.test_split, "test-files")},
       .seed = shards.split_seed});
}

}  // namespace

bool has_array_set(const TrainDataOptions& options) {
  return !options.arrays.files.empty() || !options.sounds.path.empty() || !options.folders.path.empty() || !options.shards.files.empty();
}

ArraySet open_array_set(const TrainDataOptions& options, LabelKind kind) {
  MadeMedia made;
  return open_set_knowing(options, kind, made);
}

ArraySet open_set_knowing(const TrainDataOptions& options, LabelKind kind, MadeMedia& made) {
  const bool arrays = !options.arrays.files.empty(), sounds = !options.sounds.path.empty(), folders = !options.folders.path.empty(),
             shards = !options.shards.files.empty();
  MM_CHECK(arrays || sounds || folders || shards, Kind::usage, "there is nothing to learn from", "data.arrays.files",
           "name files of arrays, or data.sounds.path, data.folders.path, data.shards.files");
  MM_CHECK(arrays + sounds + folders + shards == 1, Kind::usage, "there are two sets to learn from", "data",
           "keep one of data.arrays, data.sounds, data.folders and data.shards");
  MM_CHECK(arrays || kind == LabelKind::classes, Kind::usage, "values are learnt beside arrays alone", "data", "name data.arrays.files");
  if (shards) return open_shards(options);
  if (folders) return open_folders(options.folders);
  return arrays ? open_arrays_of(options.arrays, kind, made, options.progress) : open_sounds(options.sounds);
}

std::vector<PhotoSet> open_photo_sets(const TrainDataOptions& options) {
  std::vector<PhotoSet> sets;
  const auto &grocery = options.grocery, &manifest = options.manifest;
  if (!grocery.path.empty()) sets.push_back({read_grocery(grocery.path), grocery, grocery.path, "groceries"});
  if (!options.emoji.path.empty())
    sets.push_back({read_emoji(options.emoji.path, options.emoji.languages), options.emoji, options.emoji.path, "emoji"});
  if (!manifest.path.empty()) sets.push_back({read_manifest(manifest.path), manifest, manifest.path, "photos"});
  if (!options.shards.files.empty())
    sets.push_back({photos_of_shards(options), options.shards, fmt::format("{}", fmt::join(options.shards.files, ", ")), "archives"});
  return sets;
}

}  // namespace mm
