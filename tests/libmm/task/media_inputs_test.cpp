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
    extract_media(set);
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

  TEST_CASE("without names all that some file has are made") {
    const TemporaryFolder folder;
    ArraySet set = sounds(folder, {});
    extract_media(set);
    CHECK(set.extracted == std::vector<std::string>{"prosody", "pitch", "log-mel"});
  }

  TEST_CASE("what no file has, and a file that cannot be read") {
    const TemporaryFolder folder;
    ArraySet set = sounds(folder, {"prosody", "motion"});
    CHECK(complaint([&] { extract_media(set); }).starts_with("data.arrays.media: no file has what 'motion' is made of: "));
    folder.file("low.wav", "no sound");
    ArraySet broken = sounds(folder, {"prosody"});
    folder.file("low.wav", "no sound");
    CHECK(complaint([&] { extract_media(broken); }) ==
          folder / "low.wav" + ": cannot be decoded as a video: it is in no format of sounds and videos that mm reads");
  }
}
