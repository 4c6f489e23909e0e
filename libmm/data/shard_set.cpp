#include "data/shard_set.h"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/parallel.h"
#include "data/class_names.h"
#include "data/drawn_parts.h"
#include "data/folder_set.h"
#include "data/shards.h"
#include "media/image.h"

namespace mm {
namespace {

constexpr std::array<std::string_view, 11> kPictures{"jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "ppm", "pgm", "avif"};
constexpr std::array<std::string_view, 6> kSounds{"wav", "flac", "mp3", "ogg", "opus", "m4a"};

// A kind of file that goes in.
struct ShardInput {
  std::string name;                  // of the input
  std::vector<std::string> endings;  // any of them, as a sample has it
  bool is_picture = false;
};

// A sample as a row of the set.
struct MadeSample {
  std::vector<at::Tensor> inputs;  // [C, side, side] u8 or [1, M, T] f32, in the order of the inputs
  std::string label, group, hash;
};

bool among(const auto& endings, const std::string& ending) {
  return std::ranges::find(endings, ending.substr(ending.rfind('.') + 1)) != endings.end();  // npos + 1 is 0
}

std::string list_of(const ShardSample& sample) {
  std::vector<std::string> endings;
  for (const auto& file : sample.files) endings.push_back(file.ending);
  return fmt::format("it has {}", shown(fmt::format("{}", fmt::join(endings, ", "))));
}

// What goes in: what the options name, else the picture and the sound of the first sample.
std::vector<ShardInput> inputs_of(const ShardSetOptions& options, const Shards& shards) {
  std::vector<ShardInput> inputs;
  for (const auto& ending : options.inputs) {
    const bool picture = among(kPictures, ending);
    MM_CHECK(picture || among(kSounds, ending), Kind::usage, fmt::format("'{}' ends as no picture or sound does", shown(ending)),
             "data.shards.inputs", fmt::format("one of {}, {}", fmt::join(kPictures, ", "), fmt::join(kSounds, ", ")));
    inputs.push_back({ending, {ending}, picture});
  }
  if (!inputs.empty()) return inputs;
  const auto find = [&](const auto& endings, const char* name, bool picture) {
    std::vector<std::string> found;
    for (const auto& file : shards[0].files)
      if (among(endings, file.ending)) found.push_back(file.ending);
    MM_CHECK(found.size() < 2, Kind::usage, fmt::format("{} has {} files that could be the {}", shown(shards.name(0)), found.size(), name),
             "data.shards.inputs", fmt::format("name the one: {}", shown(fmt::format("{}", fmt::join(found, ", ")))));
    if (found.size() == 1) inputs.push_back({name, {endings.begin(), endings.end()}, picture});
  };
  find(kPictures, "picture", true);
  find(kSounds, "sound", false);
  MM_CHECK(!inputs.empty(), Kind::input, "has no picture and no sound", shown(shards.name(0)), list_of(shards[0]));
  return inputs;
}

// The text of a sample's file without the blanks around it, or a field of its json.
std::string text_of(const Shards& shards, std::size_t number, const std::string& source, const std::string& where) {
  constexpr std::string_view kField = "json.";
  const bool field = source.starts_with(kField);
  const ShardFile* file = shards[number].find(field ? "json" : source);
  MM_CHECK(file != nullptr, Kind::input, fmt::format("has no {}", shown(field ? "json" : source)), where, list_of(shards[number]));
  const auto bytes = shards.bytes(number, *file);
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (field) {
    const Json value = Json::parse(text, where + ".json").at(source.substr(kField.size()));
    return value.is_string() ? value.string() : std::to_string(value.integer());
  }
  const auto first = text.find_first_not_of(" \t\r\n");
  MM_CHECK(first != std::string::npos, Kind::input, fmt::format("its {} is empty", shown(source)), where);
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

class SampleMaker {
 public:
  SampleMaker(const ShardSetOptions& options, const Shards& shards)
      : options_(options), shards_(shards), inputs_(inputs_of(options, shards)) {
    if (std::ranges::any_of(inputs_, [](const ShardInput& input) { return !input.is_picture; })) sounds_.emplace(options.sound);
  }

  const std::vector<ShardInput>& inputs() const { return inputs_; }

  MadeSample operator()(std::size_t number) const {
    const std::string where = shown(shards_.name(number));
    MadeSample made{.inputs = {}, .label = text_of(shards_, number, options_.label, where), .group = {}, .hash = {}};
    if (!options_.group.empty()) made.group = text_of(shards_, number, options_.group, where);
    Sha256 hash;
    for (const auto& input : inputs_) {
      const auto& files = shards_[number].files;
      const auto is_it = [&](const ShardFile& file) {
        return options_.inputs.empty() ? among(input.endings, file.ending) : file.ending == input.endings.front();
      };
      const auto file = std::ranges::find_if(files, is_it);
      MM_CHECK(file != files.end(), Kind::input, fmt::format("has no {}", shown(input.name)), where, list_of(shards_[number]));
      const auto bytes = shards_.bytes(number, *file);
      hash.update(bytes);
      made.inputs.push_back(input.is_picture ? picture(bytes, where + "." + file->ending)
                                             : (*sounds_)(bytes, where + "." + file->ending).unsqueeze(0));  // [1, M, T]
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

// Of a whole number of archives, how many samples stand in each part.
struct Opened {
  std::vector<std::string> files;
  std::size_t train = 0, valid = 0;  // archives
};

Opened open_names(const ShardSetOptions& options) {
  Opened opened{.files = shard_names(options.files, "data.shards.files")};
  opened.train = opened.files.size();
  const auto add = [&](const std::vector<std::string>& patterns, const char* option) {
    const auto more = shard_names(patterns, option);
    opened.files.insert(opened.files.end(), more.begin(), more.end());
    return more.size();
  };
  opened.valid = add(options.valid_files, "data.shards.valid-files");
  add(options.test_files, "data.shards.test-files");
  const auto check = [](double fraction, const auto& files, const char* option) {
    MM_CHECK(fraction == 0 || files.empty(), Kind::usage, "files say which samples these are", option, "leave the fraction out");
  };
  check(options.test_fraction, options.test_files, "data.shards.test-fraction");
  check(options.valid_fraction, options.valid_files, "data.shards.valid-fraction");
  return opened;
}

}  // namespace

ArraySet read_shard_set(const ShardSetOptions& options) {
  const Opened opened = open_names(options);
  const Shards shards(opened.files, options.index);
  const SampleMaker make(options, shards);
  std::vector<MadeSample> made = made_by_all(shards.size(), make);

  ArraySet set;
  std::set<std::string> names;
  for (const auto& sample : made) names.insert(sample.label);
  set.class_names = class_order(names);
  std::vector<std::int64_t> labels;
  for (std::size_t i = 0; i < made.size(); ++i) {
    labels.push_back(std::ranges::find(set.class_names, made[i].label) - set.class_names.begin());
    set.ids.push_back(shards.name(i));
    set.file_hashes.push_back(made[i].hash);
    if (!options.group.empty()) set.groups.push_back(made[i].group);
    const std::size_t shard = shards.shard(i);
    auto& part = shard < opened.train ? set.train : shard < opened.train + opened.valid ? set.valid : set.test;
    part.push_back(static_cast<std::int64_t>(i));
  }
  set.labels = at::tensor(labels, at::kLong);  // [N]
  for (std::size_t k = 0; k < make.inputs().size(); ++k) {
    std::vector<at::Tensor> rows;
    for (auto& sample : made) rows.push_back(std::move(sample.inputs[k]));
    set.inputs[make.inputs()[k].name] = at::stack(rows);  // [N, C, side, side] or [N, 1, M, T]
  }
  const std::string form = fmt::format("{} {} {}", options.side, options.grey, options.sound.seconds);
  set.fingerprint = fingerprint_of(set, made, form);
  draw_parts(set, {.test = options.test_fraction, .valid = options.valid_fraction, .seed = options.seed},
             shown(fmt::format("{}", fmt::join(options.files, ", "))));
  return set;
}

}  // namespace mm
