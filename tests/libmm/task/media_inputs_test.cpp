#include "task/media_inputs.h"

#include <ATen/TensorOperators.h>

#include "feature/extractor.h"
#include "support/caught.h"
#include "support/codecs.h"
#include "support/drawn_video.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::string hum(int period, int level = 8000) {
  std::vector<std::int16_t> sound;
  for (int i = 0; i < 4000; ++i) sound.push_back(static_cast<std::int16_t>(i % period < period / 2 ? level : -level));
  return wav(sound);
}

ArraySet sounds(const TemporaryFolder& folder, std::vector<std::string> inputs) {
  folder.file("high.wav", hum(20));
  folder.file("low.wav", hum(80));
  folder.file("silent.wav", hum(20, 0));
  ArraySetOptions options;
  options.files = {folder.file("t.csv", "clip,label\nhigh.wav,u\nlow.wav,v\nsilent.wav,u\nhigh.wav,v\n")};
  options.media = "clip";
  options.inputs = std::move(inputs);
  return read_array_set(options);
}

}  // namespace

TEST_SUITE("inputs of media files" * doctest::skip(!kHasCodecs)) {
  TEST_CASE("rows have what is made of their files, or NaN") {
    const TemporaryFolder folder;
    ArraySet set = sounds(folder, {"pitch", "prosody"});
    const std::string before = set.fingerprint;
    MadeMedia made;
    extract_media(set, made);
    CHECK(made.files.size() == 3);
    const at::Tensor pitch = set.inputs.at("pitch");
    CHECK(pitch.sizes() == at::IntArrayRef({4, find_extractor("pitch", "").width()}));
    CHECK(pitch[0][0].item<double>() == doctest::Approx(400).epsilon(0.01));
    CHECK(pitch[1][0].item<double>() == doctest::Approx(100).epsilon(0.01));
    CHECK(pitch[2].isnan().all().item<bool>());
    CHECK(pitch[3].equal(pitch[0]));
    CHECK(set.inputs.at("prosody").isfinite().all().item<bool>());
    CHECK(set.extracted == std::vector<std::string>{"pitch", "prosody"});
    CHECK(set.ids == std::vector<std::string>{"high.wav", "low.wav", "silent.wav", "high.wav"});
    CHECK(set.file_hashes[0] == set.file_hashes[3]);
    CHECK(set.file_hashes[0] != set.file_hashes[1]);
    CHECK(set.fingerprint != before);
  }

  TEST_CASE("what is known of a file is not made again") {
    const TemporaryFolder folder;
    MadeMedia made;
    ArraySet set = sounds(folder, {"pitch"}), fewer = sounds(folder, {"pitch", "prosody", "!prosody"}), more = sounds(folder, {"prosody"});
    extract_media(set, made);
    made.files.at(folder / "low.wav").features["pitch"].fill_(7);
    extract_media(fewer, made);
    CHECK(fewer.inputs.at("pitch")[1][0].item<double>() == 7);
    CHECK(fewer.inputs.size() == 1);
    extract_media(more, made);
    CHECK(more.inputs.at("prosody").isfinite().all().item<bool>());
    CHECK(made.files.at(folder / "silent.wav").tried == std::set<std::string>{"pitch", "prosody"});
  }

  TEST_CASE("what no file has, and a file that cannot be read") {
    const TemporaryFolder folder;
    MadeMedia made;
    ArraySet set = sounds(folder, {"prosody", "motion"});
    CHECK(complaint([&] { extract_media(set, made); }).starts_with("data.arrays.media: no file has what 'motion' is made of: "));
    ArraySet broken = sounds(folder, {"prosody"});
    folder.file("low.wav", "no sound");
    MadeMedia fresh;
    CHECK(complaint([&] { extract_media(broken, fresh); }) ==
          folder / "low.wav" + ": cannot be decoded as a video: it is in no format of sounds and videos that mm reads");
  }
}
