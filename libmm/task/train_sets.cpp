#include "task/train_sets.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/check.h"
#include "base/file.h"
#include "base/number.h"
#include "data/folder_set.h"
#include "data/sound_set.h"

namespace mm {
namespace {

ArraySet open_arrays_of(const ArrayDataOptions& options) {
  ArraySetOptions set;
  set.files = options.files;
  set.valid_files = options.valid_files;
  set.test_files = options.test_files;
  set.inputs = options.inputs;
  set.label = options.label;
  set.group = options.group;
  set.kind = LabelKind::classes;
  set.split = options.split;
  set.valid_fraction = options.valid_fraction;
  set.test_fraction = options.test_fraction;
  set.per_class = options.per_class;
  set.seed = options.split_seed;
  return read_array_set(set);
}

double speed_of(const std::string& text) {
  const auto speed = finite_number(text);
  MM_CHECK(speed, Kind::usage, fmt::format("'{}' is no speed", shown(text)), "data.sounds.speeds", "such as [0.9, 1.1]");
  return *speed;
}

ArraySet open_sounds(const SoundDataOptions& options) {
  const auto samples = [&](double milliseconds) { return static_cast<int>(std::lround(milliseconds * options.rate / 1000)); };
  SoundSetOptions set;
  set.path = options.path;
  set.pattern = options.pattern;
  set.label = options.label;
  set.group = options.group;
  set.test = options.test;
  set.valid = options.valid;
  set.trim = options.trim;
  set.seconds = options.seconds;
  set.mel = {.rate = options.rate,
             .window = samples(options.window),
             .hop = samples(options.hop),
             .transform = options.transform,
             .mels = options.mels,
             .low = options.low,
             .high = options.high,
             .scale = options.scale == "htk" ? MelScale::htk : MelScale::slaney,
             .range = options.range};
  set.norm = options.norm == "bands" ? SoundNorm::bands : options.norm == "example" ? SoundNorm::example : SoundNorm::none;
  MM_CHECK(set.mel.window >= 2 && set.mel.hop >= 1, Kind::usage, "a frame is less than two samples long, or a hop less than one",
           "data.sounds");
  MM_CHECK(set.mel.transform == 0 || set.mel.transform >= set.mel.window, Kind::usage,
           fmt::format("a transform of {} samples does not hold a frame of {}", set.mel.transform, set.mel.window),
           "data.sounds.transform");
  for (const auto& text : options.speeds) set.speeds.push_back(speed_of(text));
  try {
    return read_sound_set(set);
  } catch (const Error& error) {
    if (error.where.empty()) throw Error(error.kind, error.what(), "data.sounds", error.hint);  // of the filters
    throw;
  }
}

}  // namespace

bool has_array_set(const TrainDataOptions& options) {
  return !options.arrays.files.empty() || !options.sounds.path.empty() || !options.folders.path.empty();
}

ArraySet open_array_set(const TrainDataOptions& options) {
  const bool arrays = !options.arrays.files.empty(), sounds = !options.sounds.path.empty(), folders = !options.folders.path.empty();
  MM_CHECK(arrays || sounds || folders, Kind::usage, "there is nothing to learn from", "data.arrays.files",
           "name files of arrays, or data.sounds.path, or data.folders.path");
  MM_CHECK(arrays + sounds + folders == 1, Kind::usage, "there are two sets to learn from", "data",
           "keep one of data.arrays, data.sounds and data.folders");
  if (folders)
    return read_folder_set({.path = options.folders.path,
                            .side = options.folders.side,
                            .grey = options.folders.colours == "grey",
                            .valid_fraction = options.folders.valid_fraction,
                            .test_fraction = options.folders.test_fraction,
                            .seed = options.folders.split_seed});
  return arrays ? open_arrays_of(options.arrays) : open_sounds(options.sounds);
}

}  // namespace mm
