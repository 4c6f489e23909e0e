#include "data/shard_set.h"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "base/parallel.h"
#include "data/class_names.h"
#include "data/drawn_parts.h"
#include "data/folder_set.h"
#include "data/set_rows.h"
#include "data/shard_sample.h"
#include "data/shards.h"
#include "media/image.h"

namespace mm {
namespace {

// A kind of file that goes in.
struct ShardInput {
  std::string name;  // of the input, or of the kind
  bool is_picture = false;
};

// A sample as a row of the set.
struct MadeSample {
  std::string label, group, hash;
  std::int64_t frames = 0;  // of its sound, where it has one
};

// What goes in: what the options name, else the picture and the sound of the first sample.
std::vector<ShardInput> inputs_of(const ShardSetOptions& options, const Shards& shards) {
  std::vector<ShardInput> inputs;
  for (const auto& ending : options.inputs) {
    MM_CHECK(is_picture_ending(ending) || is_sound_ending(ending), Kind::usage,
             fmt::format("'{}' ends as no picture or sound does", shown(ending)), "data.shards.inputs",
             fmt::format("one of {}, {}", picture_endings(), sound_endings()));
    inputs.push_back({ending, is_picture_ending(ending)});
  }
  if (!inputs.empty()) return inputs;
  const auto find = [&](bool (*is_one)(const std::string&), const char* name, bool picture) {
    std::vector<std::string> found;
    for (const auto& file : shards[0].files)
      if (is_one(file.ending)) found.push_back(file.ending);
    MM_CHECK(found.size() < 2, Kind::usage, fmt::format("{} has {} files that could be the {}", shown(shards.name(0)), found.size(), name),
             "data.shards.inputs", fmt::format("name the one: {}", shown(fmt::format("{}", fmt::join(found, ", ")))));
    if (found.size() == 1) inputs.push_back({name, picture});
  };
  find(is_picture_ending, "picture", true);
  find(is_sound_ending, "sound", false);
  MM_CHECK(!inputs.empty(), Kind::input, "has no picture and no sound", shown(shards.name(0)), files_of(shards[0]));
  return inputs;
}

class SampleMaker {
 public:
  SampleMaker(const ShardSetOptions& options, const Shards& shards)
      : options_(options), shards_(shards), inputs_(inputs_of(options, shards)) {
    if (std::ranges::any_of(inputs_, [](const ShardInput& input) { return !input.is_picture; })) sounds_.emplace(options.sound);
    for (const auto& input : inputs_) {
      const std::vector<std::int64_t> picture{options.grey ? 1 : 3, options.side, options.side};
      const std::vector<std::int64_t> sound{1, options.sound.mel.mels, input.is_picture ? 0 : sounds_->frames()};
      rows_.emplace_back(shards.size(), input.is_picture ? picture : sound, input.is_picture ? at::kByte : at::kFloat, "data.shards");
    }
  }

  const std::vector<ShardInput>& inputs() const { return inputs_; }
  const at::Tensor& rows(std::size_t input) const { return rows_.at(input).all(); }  // [N, C, side, side] u8 or [N, 1, M, T] f32

  // Reads a sample, and puts what goes in into its rows. From several threads.
  MadeSample operator()(std::size_t number) {
    const std::string where = shown(shards_.name(number));
    MadeSample made{.label = shard_text(shards_, number, options_.label), .group = {}, .hash = {}};
    if (!options_.group.empty()) made.group = shard_text(shards_, number, options_.group);
    Sha256 hash;
    for (std::size_t k = 0; k < inputs_.size(); ++k) {
      const ShardInput& input = inputs_[k];
      const auto& files = shards_[number].files;
      const auto is_it = [&](const ShardFile& file) {
        if (!options_.inputs.empty()) return file.ending == input.name;
        return input.is_picture ? is_picture_ending(file.ending) : is_sound_ending(file.ending);
      };
      const auto file = std::ranges::find_if(files, is_it);
      MM_CHECK(file != files.end(), Kind::input, fmt::format("has no {}", shown(input.name)), where, files_of(shards_[number]));
      const auto bytes = shards_.bytes(number, *file);
      hash.update(bytes);
      if (input.is_picture) {
        rows_[k].put(number, picture(bytes, where + "." + file->ending));
        continue;
      }
      const SoundRow sound = (*sounds_)(bytes, where + "." + file->ending);
      made.frames = sound.frames;
      rows_[k].put(number, sound.mel.unsqueeze(0));  // [1, M, T]
    }
    made.hash = hash.hex();
    return made;
  }

 private:
  at::Tensor picture(std::span<const std::byte> bytes, const std::string& name) const {
    auto planes = square_planes(decode_image(bytes, name), options_.side, options_.grey);
    return at::from_blob(planes.data(), {options_.grey ? 1 : 3, options_.side, options_.side}, at::kByte).clone();  // [C, side, side]
  }

  const ShardSetOptions& options_;
  const Shards& shards_;
  std::vector<ShardInput> inputs_;
  std::optional<SoundFeatures> sounds_;
  std::vector<SetRows> rows_;  // of each input
};

std::string fingerprint_of(const ArraySet& set, const std::vector<MadeSample>& made, const std::string& form) {
  Sha256 hash;
  const auto text = [&](const std::string& words) { hash.update(std::as_bytes(std::span(words))); };
  for (std::size_t i = 0; i < made.size(); ++i)
    text(fmt::format("{}:{} {} {}:{}\n", set.ids[i].size(), set.ids[i], made[i].hash, made[i].label.size(), made[i].label));
  for (const auto* part : {&set.train, &set.valid, &set.test}) text(fmt::format("{}\n", part->size()));
  text(form);
  return hash.hex();
}

}  // namespace

ArraySet read_shard_set(const ShardSetOptions& options) {
  const ShardParts parts = shard_parts(options.lists);
  const Shards shards(parts.files, options.index);
  SampleMaker make(options, shards);
  const std::vector<MadeSample> made = made_by_all(shards.size(), [&](std::size_t i) { return make(i); });

  ArraySet set;
  std::set<std::string> names;
  for (const auto& sample : made) names.insert(sample.label);
  set.class_names = class_order(names);
  std::vector<std::int64_t> labels;
  for (std::size_t i = 0; i < made.size(); ++i) {
    labels.push_back(std::ranges::find(set.class_names, made[i].label) - set.class_names.begin());
    set.ids.push_back(shards.name(i));
    set.file_hashes.push_back(made[i].hash);
    if (make.inputs().size() == 1 && !make.inputs()[0].is_picture) set.lengths.push_back(made[i].frames);
    if (!options.group.empty()) set.groups.push_back(made[i].group);
    const std::array lists{&set.train, &set.valid, &set.test};
    lists.at(parts.part(shards.shard(i)))->push_back(static_cast<std::int64_t>(i));
  }
  set.labels = at::tensor(labels, at::kLong);  // [N]
  for (std::size_t k = 0; k < make.inputs().size(); ++k) set.inputs[make.inputs()[k].name] = make.rows(k);
  const std::string form = fmt::format("{} {} {}", options.side, options.grey, options.sound.seconds);
  set.fingerprint = fingerprint_of(set, made, form);
  draw_parts(set, {.test = options.lists.test_fraction, .valid = options.lists.valid_fraction, .seed = options.seed},
             shown(fmt::format("{}", fmt::join(options.lists.files, ", "))));
  return set;
}

}  // namespace mm
