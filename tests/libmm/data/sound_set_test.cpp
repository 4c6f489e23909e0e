#include "data/sound_set.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/from_blob.h>

#include <cmath>
#include <filesystem>
#include <numbers>

#include "base/hash.h"
#include "media/sound.h"
#include "support/caught.h"
#include "support/close.h"
#include "support/codecs.h"
#include "support/temporary.h"
#include "support/wav.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::string tone(double hertz, int count) {
  std::vector<std::int16_t> samples;
  for (int i = 0; i < count; ++i) samples.push_back(static_cast<std::int16_t>(9000 * std::sin(2 * std::numbers::pi * hertz * i / 8000)));
  return wav(samples);
}

// Two words by two speakers, three takes each, 0.1 to 0.3 seconds long.
struct Digits : TemporaryFolder {
  Digits() {
    for (int word : {2, 10})
      for (const char* speaker : {"ann", "bob"})
        for (int take = 0; take < 3; ++take)
          file("digits/" + std::to_string(word) + "_" + speaker + "_" + std::to_string(take) + ".wav",
               tone(100 * word + 10 * take + speaker[0], 800 * (take + 1)));
  }

  SoundSetOptions options() const {
    SoundSetOptions options;
    options.path = *this / "digits";
    options.group = "speaker";
    options.test = "speaker=bob";
    options.form.seconds = 0.2;
    options.form.mel = {.rate = 8000, .window = 200, .hop = 80, .transform = 256, .mels = 12};
    return options;
  }
};

using Rows = std::vector<std::int64_t>;

}  // namespace

TEST_SUITE("sound sets" * doctest::skip(!kHasCodecs)) {
  TEST_CASE("a folder of sounds becomes log-mels, by the order of names") {
    const Digits digits;
    const ArraySet set = read_sound_set(digits.options());
    CHECK(set.rows() == 12);
    CHECK(set.inputs.at("sound").sizes() == at::IntArrayRef{12, 1, 12, 21});
    CHECK(set.class_names == std::vector<std::string>{"2", "10"});  // by value
    CHECK(set.ids.at(0) == "10_ann_0.wav");
    CHECK(set.labels[0].item<std::int64_t>() == 1);
    CHECK(set.groups.at(3) == "bob");
    CHECK(set.train == Rows{0, 1, 2, 6, 7, 8});
    CHECK(set.test == Rows{3, 4, 5, 9, 10, 11});
    CHECK(set.file_hashes.at(0) == sha256_of_file(digits / "digits/10_ann_0.wav"));
    CHECK(set.fingerprint.size() == 64);
  }

  TEST_CASE("a row is the log-mel of its file, cut to the length or followed by its softest numbers") {
    const Digits digits;
    SoundSetOptions options = digits.options();
    options.form.norm = SoundNorm::none;
    const at::Tensor sounds = read_sound_set(options).inputs.at("sound");
    const auto log_mel = [&](const char* name, std::size_t count) {
      Sound sound = read_sound(digits / name);
      sound.samples.resize(count);
      return LogMel(options.form.mel)(at::from_blob(sound.samples.data(), {static_cast<std::int64_t>(count)}, at::kFloat).clone());
    };
    const at::Tensor own = log_mel("digits/10_ann_0.wav", 800);  // [12, 11]
    CHECK(difference(sounds[0][0].narrow(1, 0, 11), own) == 0);
    CHECK(difference(sounds[0][0].narrow(1, 11, 10), own.amin({1}, true).expand({12, 10})) == 0);
    CHECK(difference(sounds[2][0], log_mel("digits/10_ann_2.wav", 1600)) == 0);
  }

  TEST_CASE("the norm looks at each sound alone, whole or by its mels") {
    const Digits digits;
    SoundSetOptions options = digits.options();
    const at::Tensor bands = read_sound_set(options).inputs.at("sound")[1][0];  // [12, 21], without padding
    CHECK(bands.mean({1}).abs().max().item<double>() < 1e-5);
    CHECK(bands.std(1, false).sub(1).abs().max().item<double>() < 1e-4);
    options.form.norm = SoundNorm::example;
    const at::Tensor whole = read_sound_set(options).inputs.at("sound")[1][0];
    CHECK(std::abs(whole.mean().item<double>()) < 1e-5);
    CHECK(whole.mean({1}).abs().max().item<double>() > 0.1);
  }

  TEST_CASE("soft ends are cut off before the length is") {
    const TemporaryFolder folder;
    std::vector<std::int16_t> loud;
    for (int i = 0; i < 800; ++i) loud.push_back(static_cast<std::int16_t>(8000 * std::sin(0.4 * i)));
    std::vector<std::int16_t> late(1600, 100);  // 80 hops, 35 dB softer
    late.insert(late.end(), loud.begin(), loud.end());
    late.insert(late.end(), 400, 100);
    folder.file("a_x_0.wav", wav(loud));
    folder.file("b_x_1.wav", wav(late));
    SoundSetOptions options = Digits().options();
    options.path = folder.path;
    options.test = "take=1";
    options.form.trim = 30;
    const at::Tensor trimmed = read_sound_set(options).inputs.at("sound");
    CHECK(at::equal(trimmed[0], trimmed[1]));
    options.form.trim = 45;
    const at::Tensor whole = read_sound_set(options).inputs.at("sound");
    CHECK(at::equal(whole[0], trimmed[0]));
    CHECK_FALSE(at::equal(whole[1], trimmed[1]));
  }

  TEST_CASE("speeds add rows to learn from, and to nothing else") {
    const Digits digits;
    SoundSetOptions options = digits.options();
    options.speeds = {0.8, 1.25};
    const ArraySet set = read_sound_set(options);
    CHECK(set.rows() == 24);
    CHECK(set.train.size() == 18);
    CHECK(set.test == Rows{3, 4, 5, 9, 10, 11});
    CHECK(set.ids.at(12) == "10_ann_0.wav@0.8");
    CHECK(set.groups.at(12) == "ann");
    CHECK(difference(set.inputs.at("sound")[12], set.inputs.at("sound")[0]) > 0.1);
    options.speeds = {1};
    CHECK(exit_code([&] { read_sound_set(options); }) == 2);
  }

  TEST_CASE("the fingerprint follows the bytes and the split") {
    const Digits digits;
    SoundSetOptions options = digits.options();
    const std::string first = read_sound_set(options).fingerprint;
    CHECK(read_sound_set(options).fingerprint == first);
    options.test = "take=0..1";
    CHECK(read_sound_set(options).fingerprint != first);
    digits.file("digits/2_ann_0.wav", tone(333, 800));
    options.test = "speaker=bob";
    CHECK(read_sound_set(options).fingerprint != first);
  }

  TEST_CASE("what validates is said likewise") {
    const Digits digits;
    SoundSetOptions options = digits.options();
    options.valid = "take=2";
    CHECK(complaint([&] { read_sound_set(options); }) == "data.sounds.valid: 10_bob_2.wav would both test and validate");
    options.test = "take=0..1";
    CHECK(complaint([&] { read_sound_set(options); }) == digits / "digits: no file is left to learn from");
    options.test = "take=0";
    const ArraySet set = read_sound_set(options);
    CHECK(set.valid == Rows{2, 5, 8, 11});
    CHECK(set.test == Rows{0, 3, 6, 9});
  }

  TEST_CASE("errors name the file, the field or the rule") {
    const Digits digits;
    SoundSetOptions options = digits.options();
    options.test = "speaker=bobby";
    CHECK(complaint([&] { read_sound_set(options); }) == digits / "digits: no file fits speaker=bobby");
    options.path = digits / "none";
    CHECK(complaint([&] { read_sound_set(options); }) == digits / "none: no such folder of sounds");
    options = digits.options();
    options.label = "digit";
    CHECK(complaint([&] { read_sound_set(options); }) == "data.sounds.label: the pattern has no field 'digit'");
    options = digits.options();
    options.pattern = "{label}_{speaker}_{take}.mp3";
    CHECK(complaint([&] { read_sound_set(options); }) == digits / "digits: holds no file like {label}_{speaker}_{take}.mp3");
    digits.file("digits/readme.txt", "passed over");
    digits.file("digits/odd.wav", tone(300, 800));
    CHECK(complaint([&] { read_sound_set(digits.options()); }) ==
          digits / "digits/odd.wav: does not fit the pattern {label}_{speaker}_{take}.wav");
    std::filesystem::remove(digits / "digits/odd.wav");
    digits.file("digits/5_ann_9.wav", "no sound");
    CHECK(complaint([&] { read_sound_set(digits.options()); }) ==
          digits / "digits/5_ann_9.wav: cannot be decoded as a sound: it is in no format of sounds that mm reads");
  }
}
