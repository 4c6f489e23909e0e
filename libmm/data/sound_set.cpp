#include "data/sound_set.h"

#include <ATen/ops/tensor.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <span>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/parallel.h"
#include "config/nearest.h"
#include "data/class_names.h"
#include "data/name_listing.h"
#include "data/name_pattern.h"
#include "data/set_rows.h"

namespace mm {
namespace {

enum class Part { train, valid, test };

// A file that the pattern fits.
struct NamedSound {
  std::string name;
  NameFields fields;
  Part part = Part::train;
};

// A row of the set to be.
struct Row {
  std::size_t sound = 0;
  double speed = 1;
};

struct MadeRow {
  std::int64_t frames = 0;  // of the sound itself
  std::string hash;         // of the file
};

void check_used(const PartRule& rule, const std::vector<NamedSound>& sounds, const std::string& text, const std::string& where) {
  if (rule.empty() || std::ranges::any_of(sounds, [&](const NamedSound& sound) { return rule.fits(sound.fields); })) return;
  std::set<std::string> values;
  for (const auto& sound : sounds) values.insert(sound.fields.at(rule.field()));
  const std::vector<std::string> some(values.begin(),
                                      std::next(values.begin(), static_cast<std::ptrdiff_t>(std::min<std::size_t>(values.size(), 20))));
  throw Error(Kind::input, fmt::format("no file fits {}", shown(text)), shown(where),
              shown(fmt::format("{} is one of {}{}", rule.field(), fmt::join(some, ", "), some.size() < values.size() ? ", ..." : "")));
}

std::vector<NamedSound> find_sounds(const SoundSetOptions& options) {
  const NamePattern pattern(options.pattern, "data.sounds.pattern");
  const auto check_field = [&](const std::string& field, const char* where) {
    MM_CHECK(std::ranges::find(pattern.fields(), field) != pattern.fields().end(), Kind::usage,
             fmt::format("the pattern has no field '{}'{}", shown(field), did_you_mean(nearest(field, pattern.fields()))), where,
             fmt::format("its fields are {}", fmt::join(pattern.fields(), ", ")));
  };
  check_field(options.label, "data.sounds.label");
  if (!options.group.empty()) check_field(options.group, "data.sounds.group");
  const PartRule test(options.test, pattern.fields(), "data.sounds.test"), valid(options.valid, pattern.fields(), "data.sounds.valid");

  std::error_code ignored;
  MM_CHECK(std::filesystem::is_directory(options.path, ignored), Kind::input, "no such folder of sounds", shown(options.path),
           "set data.sounds.path, or MM_DATA where the experiment uses it; its first lines say where the sounds come from");
  std::vector<NamedSound> sounds;
  for (const auto& name : names_below(options.path, pattern.folders())) {
    const auto fields = pattern.match(name);
    if (!fields && (pattern.ending().empty() || !name.ends_with(pattern.ending()))) continue;
    MM_CHECK(fields, Kind::input, fmt::format("does not fit the pattern {}", shown(options.pattern)), shown(options.path + "/" + name),
             "take the file away, or change data.sounds.pattern");
    const bool tests = test.fits(*fields), validates = valid.fits(*fields);
    MM_CHECK(!tests || !validates, Kind::usage, fmt::format("{} would both test and validate", shown(name)), "data.sounds.valid");
    sounds.push_back({name, *fields, tests ? Part::test : validates ? Part::valid : Part::train});
  }
  MM_CHECK(!sounds.empty(), Kind::input, fmt::format("holds no file like {}", shown(options.pattern)), shown(options.path));
  check_used(test, sounds, options.test, options.path);
  check_used(valid, sounds, options.valid, options.path);
  MM_CHECK(std::ranges::any_of(sounds, [](const NamedSound& sound) { return sound.part == Part::train; }), Kind::input,
           "no file is left to learn from", shown(options.path));
  return sounds;
}

// The files themselves, then the training files at every other speed.
std::vector<Row> rows_of(const std::vector<NamedSound>& sounds, const std::vector<double>& speeds) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < sounds.size(); ++i) rows.push_back({i, 1});
  for (const double speed : speeds)
    for (std::size_t i = 0; i < sounds.size(); ++i)
      if (sounds[i].part == Part::train) rows.push_back({i, speed});
  return rows;
}

// The features of every row.
struct MadeRows {
  at::Tensor features;  // [N, 1, M, T] f32
  std::vector<MadeRow> rows;
};

MadeRows make_rows(const SoundSetOptions& options, const std::vector<NamedSound>& sounds, const std::vector<Row>& rows) {
  const SoundFeatures features_of(options.form);
  SetRows features(rows.size(), {1, options.form.mel.mels, features_of.frames()}, at::kFloat, shown(options.path));
  auto made = made_by_all(rows.size(), [&](std::size_t i) {
    const std::string path = options.path + "/" + sounds[rows[i].sound].name, bytes = read_file(path);
    const SoundRow sound = features_of(std::as_bytes(std::span(bytes)), path, rows[i].speed);
    features.put(i, sound.mel.unsqueeze(0));  // [1, M, T]
    return MadeRow{sound.frames, sha256(bytes)};
  });
  return {features.all(), std::move(made)};
}

std::string fingerprint_of(const ArraySet& set) {
  Sha256 hash;
  const auto text = [&](const std::string& words) { hash.update(std::as_bytes(std::span(words))); };
  for (std::size_t i = 0; i < set.ids.size(); ++i) text(fmt::format("{}:{} {}\n", set.ids[i].size(), set.ids[i], set.file_hashes[i]));
  for (const auto* part : {&set.train, &set.valid, &set.test}) text(fmt::format("{}\n", fmt::join(*part, ",")));
  const at::Tensor& sounds = set.inputs.at("sound");
  hash.update(std::span(static_cast<const std::byte*>(sounds.const_data_ptr()), sounds.nbytes()));
  return hash.hex();
}

}  // namespace

ArraySet read_sound_set(const SoundSetOptions& options) {
  for (const double speed : options.speeds)
    MM_CHECK(speed >= 0.1 && speed <= 10 && speed != 1, Kind::usage, fmt::format("a speed of {}", speed), "data.sounds.speeds",
             "speeds are 0.1 to 10, and others than 1, at which all sounds are played anyway");
  const std::vector<NamedSound> sounds = find_sounds(options);
  const std::vector<Row> rows = rows_of(sounds, options.speeds);
  const MadeRows made = make_rows(options, sounds, rows);

  ArraySet set;
  std::set<std::string> names;
  for (const auto& sound : sounds) names.insert(sound.fields.at(options.label));
  set.class_names = class_order(names);
  std::vector<std::int64_t> labels;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const NamedSound& sound = sounds[rows[i].sound];
    labels.push_back(std::ranges::find(set.class_names, sound.fields.at(options.label)) - set.class_names.begin());
    set.ids.push_back(sound.name + (rows[i].speed == 1 ? "" : fmt::format("@{}", rows[i].speed)));
    set.lengths.push_back(made.rows[i].frames);
    set.file_hashes.push_back(made.rows[i].hash);
    if (!options.group.empty()) set.groups.push_back(sound.fields.at(options.group));
    auto& part = sound.part == Part::test ? set.test : sound.part == Part::valid ? set.valid : set.train;
    part.push_back(static_cast<std::int64_t>(i));
  }
  set.labels = at::tensor(labels, at::kLong);  // [N]
  set.inputs["sound"] = made.features;
  set.fingerprint = fingerprint_of(set);
  return set;
}

}  // namespace mm
