#include "feature/pitch.h"

#include <algorithm>

#include "support/tones.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::ptrdiff_t voiced(const std::vector<double>& hertz) {
  return std::ranges::count_if(hertz, [](double x) { return x > 0; });
}

Sound hiss(double seconds) {
  Sound sound{.rate = kFeatureRate, .samples = {}};
  std::uint64_t seed = 3;
  for (int i = 0; i < static_cast<int>(seconds * kFeatureRate); ++i) {
    seed = seed * 6364136223846793005 + 1442695040888963407;
    sound.samples.push_back(static_cast<float>(static_cast<double>(seed >> 40) / (1 << 24) - 0.5));
  }
  return sound;
}

}  // namespace

TEST_CASE("the pitch of tones is exact, whatever their harmonics") {
  for (const double hertz : {62.0, 100.0, 123.4, 220.0, 333.3, 440.0, 495.0})
    for (const auto& wave : {sine, buzz}) {
      CAPTURE(hertz);
      const auto track = track_pitch(steady(1, hertz, 0.3, wave));
      REQUIRE(track.size() == 101);
      for (std::size_t t = 5; t + 5 < track.size(); ++t) CHECK(track[t] == doctest::Approx(hertz).epsilon(0.003));
    }
}

TEST_CASE("a gliding pitch is followed") {
  const auto track = track_pitch(tone(
      1, [](double t) { return 100 + 100 * t; }, [](double) { return 0.3; }, buzz));
  for (std::size_t t = 5; t + 5 < track.size(); ++t) CHECK(track[t] == doctest::Approx(100 + static_cast<double>(t)).epsilon(0.01));
}

TEST_CASE("silence, hiss and what lies outside of voices are not voiced") {
  CHECK(voiced(track_pitch(steady(1, 200, 0))) == 0);
  CHECK(voiced(track_pitch(steady(1, 200, 1e-4))) == 0);
  CHECK(voiced(track_pitch(hiss(1))) < 5);
  CHECK(voiced(track_pitch(steady(1, 30, 0.3))) == 0);
  CHECK(track_pitch({.rate = kFeatureRate, .samples = {0.5F}}) == std::vector<double>{0});
}

TEST_CASE("what is much softer than the rest is not voiced") {
  const auto track = track_pitch(tone(
      1, [](double) { return 200; }, [](double t) { return t < 0.5 ? 0.5 : 0.004; }, sine));
  CHECK(track[25] == doctest::Approx(200).epsilon(0.003));
  CHECK(track[75] == 0);
}
