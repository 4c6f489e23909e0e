#include "feature/prosody.h"

#include <cmath>
#include <map>

#include "feature/pitch.h"
#include "support/tones.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::map<std::string, double> named(const std::vector<FeatureNumber>& names, const std::vector<double>& numbers) {
  REQUIRE(names.size() == numbers.size());
  std::map<std::string, double> all;
  for (std::size_t i = 0; i < names.size(); ++i) {
    CHECK(std::isfinite(numbers[i]));
    all[names[i].name] = numbers[i];
  }
  return all;
}

std::map<std::string, double> prosody(const Sound& sound) { return named(prosody_numbers(), prosody_of(sound, track_pitch(sound))); }

// Voiced syllables, so many a second, with a hush between two of them; nothing from `from` to `to`.
Sound syllables(double seconds, double rate, double from = 0, double to = 0) {
  const auto level = [=](double t) {
    if (t >= from && t < to) return 0.0;
    return 0.02 + 0.28 * std::pow(std::sin(std::numbers::pi * rate * t), 2);
  };
  return tone(
      seconds, [](double) { return 150; }, level, buzz);
}

}  // namespace

TEST_CASE("loudness, in decibels of full scale") {
  const auto full = prosody(steady(1, 200, 1)), half = prosody(steady(1, 200, 0.5));
  CHECK(full.at("seconds") == doctest::Approx(1));
  CHECK(full.at("level") == doctest::Approx(-3.01).epsilon(0.001));
  CHECK(full.at("level") - half.at("level") == doctest::Approx(6.02).epsilon(0.001));
  CHECK(full.at("voiced") > 0.95);
  CHECK(full.at("pause") == 0);
  CHECK(full.at("level-deviation") < 1);
}

TEST_CASE("a sound that fades has a slope") {
  const auto fading = prosody(tone(
      2, [](double) { return 150; }, [](double t) { return std::pow(10.0, -t * 6 / 20); }, buzz));
  CHECK(fading.at("level-slope") == doctest::Approx(-6).epsilon(0.05));
  CHECK(fading.at("level-range") == doctest::Approx(0.9 * 12).epsilon(0.1));
}

TEST_CASE("syllables are counted") {
  for (const double rate : {2.0, 3.0, 5.0}) {
    const auto said = prosody(syllables(4, rate));
    CHECK(said.at("rate") == doctest::Approx(rate).epsilon(0.08));
    CHECK(said.at("articulation") == doctest::Approx(said.at("rate")));
  }
  const auto hum = prosody(steady(4, 150, 0.3, buzz));
  CHECK(hum.at("rate") <= 0.5);
}

TEST_CASE("pauses are measured, and speech before and behind them") {
  const auto said = prosody(syllables(4, 4, 1.5, 2.5));
  CHECK(said.at("pauses") == doctest::Approx(1 / 4.0).epsilon(0.1));
  CHECK(said.at("longest-pause") == doctest::Approx(1).epsilon(0.1));
  CHECK(said.at("pause") == doctest::Approx(0.25).epsilon(0.1));
  CHECK(said.at("rate") == doctest::Approx(3).epsilon(0.1));
  CHECK(said.at("articulation") == doctest::Approx(4).epsilon(0.1));
  CHECK(said.at("voiced") < 0.8);
  const auto ends = prosody(syllables(4, 4, 0, 1.5));  // silence at the beginning is no pause
  CHECK(ends.at("pauses") == 0);
  CHECK(ends.at("rate") == doctest::Approx(4).epsilon(0.1));
}

TEST_CASE("silence has a loudness and nothing else") {
  for (const Sound& sound : {steady(1, 200, 0), Sound{.rate = kFeatureRate, .samples = {0}}}) {
    const auto silent = prosody(sound);
    CHECK(silent.at("level") == -100);
    for (const char* name : {"voiced", "rate", "pause", "pauses", "longest-pause", "level-range"}) CHECK(silent.at(name) == 0);
    CHECK(pitch_of(track_pitch(sound)).empty());
  }
}

TEST_CASE("the melody, in semitones") {
  const auto flat = named(pitch_numbers(), pitch_of(track_pitch(steady(1, 220, 0.3))));
  CHECK(flat.at("hertz") == doctest::Approx(220).epsilon(0.001));
  CHECK(flat.at("median") == doctest::Approx(36).epsilon(0.001));
  CHECK(flat.at("deviation") < 0.05);
  // An octave a second upwards.
  const auto rising = named(pitch_numbers(), pitch_of(track_pitch(tone(
                                                 1, [](double t) { return 110 * std::exp2(t); }, [](double) { return 0.3; }, buzz))));
  CHECK(rising.at("median") == doctest::Approx(30).epsilon(0.01));
  CHECK(rising.at("slope") == doctest::Approx(12).epsilon(0.02));
  CHECK(rising.at("change") == doctest::Approx(12).epsilon(0.05));
  CHECK(rising.at("high") == doctest::Approx(5.4).epsilon(0.05));
  CHECK(rising.at("low") == doctest::Approx(-5.4).epsilon(0.05));
  CHECK(rising.at("end") == doctest::Approx(4.5).epsilon(0.05));
  CHECK(pitch_of({0, 0}).empty());
}
