#include "data/sound_features.h"

#include <algorithm>
#include <span>

#include "support/caught.h"
#include "support/codecs.h"
#include "support/wav.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("files of any length become log-mels of one" * doctest::skip(!kHasCodecs)) {
  const SoundFeatures features({.seconds = 0.2, .mel = {.rate = 8000, .window = 200, .hop = 80, .transform = 256, .mels = 12}});
  CHECK(features.frames() == 21);
  for (const std::size_t count : {200, 1600, 4000}) {
    const std::string bytes = wav(std::vector<std::int16_t>(count, 100));
    const SoundRow sound = features(std::as_bytes(std::span(bytes)), "a.wav");
    CHECK(sound.mel.sizes() == at::IntArrayRef{12, 21});
    CHECK(sound.frames == std::min<std::int64_t>(21, 1 + static_cast<std::int64_t>(count) / 80));
    CHECK(features(std::as_bytes(std::span(bytes)), "a.wav", 1.5).mel.sizes() == at::IntArrayRef{12, 21});
  }
  CHECK(error_of([&] { features({}, "a.wav"); }).where == "a.wav");
}
