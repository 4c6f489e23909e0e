#include "media/sound.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

#include "libmm/media/fixtures.h"
#include "media/av_library.h"
#include "support/temporary.h"
#include "support/wav.h"

#include "support/doctest.h"

using namespace mm;

namespace {

Sound decode(const std::string& bytes, int rate = 0, const SoundLimits& limits = {}) {
  return decode_sound(std::as_bytes(std::span(bytes)), "a.wav", rate, limits);
}

std::string fixture(const std::string& name) { return MM_TEST_DATA "/sounds/" + name; }

Sound tone(double hertz, int rate, std::size_t count) {
  Sound sound{.rate = rate, .samples = {}};
  for (std::size_t i = 0; i < count; ++i)
    sound.samples.push_back(0.5F * static_cast<float>(std::sin(2 * std::numbers::pi * hertz * static_cast<double>(i) / rate)));
  return sound;
}

// The largest difference of two sounds, but for so many samples at both ends.
double difference(const Sound& a, const Sound& b, std::size_t ends) {
  if (a.rate != b.rate || a.samples.size() != b.samples.size()) return std::numeric_limits<double>::infinity();
  double most = 0;
  for (std::size_t i = ends; i + ends < a.samples.size(); ++i) most = std::max(most, std::abs(double{a.samples[i]} - b.samples[i]));
  return most;
}

}  // namespace

TEST_SUITE("sounds" * doctest::skip(!kHasCodecs)) {
  TEST_CASE("whole numbers are divided by the size of their least one") {
    const Sound sixteen = decode(wav<std::int16_t>({0, 16384, -32768, 32767}));
    CHECK(sixteen.rate == 8000);
    CHECK(sixteen.samples == std::vector<float>{0, 0.5F, -1, 32767 / 32768.0F});
    CHECK(decode(wav<std::uint8_t>({128, 0, 192})).samples == std::vector<float>{0, -1, 0.5F});
    CHECK(decode(wav<std::int32_t>({1 << 30, std::numeric_limits<std::int32_t>::min()})).samples == std::vector<float>{0.5F, -1});
    CHECK(decode(wav<float>({0.25F, -3, 2}, 8000, 1, 3)).samples == std::vector<float>{0.25F, -1, 1});
  }

  TEST_CASE("channels are averaged") {
    CHECK(decode(wav<std::int16_t>({16384, 0, -16384, -16384}, 44'100, 2)).samples == std::vector<float>{0.25F, -0.5F});
  }

  TEST_CASE("FLAC, MP3 and Vorbis are decoded to what went in") {
    Sound half = tone(500, 8000, 2000);
    for (auto& sample : half.samples) sample /= 2;
    CHECK(difference(read_sound(fixture("tone.flac")), half, 0) < 2.0 / 32768);  // its right channel is silent
    CHECK(read_sound(fixture("tone.ogg")).samples.size() == 2000);
    CHECK(difference(read_sound(fixture("tone.ogg")), tone(500, 8000, 2000), 200) < 0.05);
    const Sound mp3 = read_sound(fixture("tone.mp3"));
    CHECK(mp3.rate == 8000);
    CHECK(mp3.samples.size() >= 2000);
    CHECK(*std::ranges::max_element(mp3.samples) == doctest::Approx(0.5).epsilon(0.1));
  }

  TEST_CASE("another rate keeps the sound in its place") {
    for (const auto& [from, to] : {std::pair{16'000, 8000}, {8000, 16'000}, {44'100, 16'000}}) {
      CAPTURE(from);
      const Sound changed = at_rate(tone(440, from, static_cast<std::size_t>(from)), to);
      CHECK(changed.seconds() == 1);
      CHECK(difference(changed, tone(440, to, static_cast<std::size_t>(to)), 200) < 1e-4);
    }
    CHECK(decode(wav<std::int16_t>(std::vector<std::int16_t>(800, 1000)), 16'000).samples.size() == 1600);
    CHECK(at_rate(tone(440, 8000, 11), 8000).samples == tone(440, 8000, 11).samples);
  }

  TEST_CASE("a faster sound is shorter and higher") {
    const Sound fast = at_rate(tone(400, 8000, 8000), 8000, 1.25);
    CHECK(fast.samples.size() == 6400);
    CHECK(difference(fast, tone(500, 8000, 6400), 200) < 1e-4);
  }

  TEST_CASE("what is longer than the limit is refused") {
    const std::string second = wav(std::vector<std::int16_t>(8000, 1));
    CHECK(decode(second, 0, {.most_seconds = 1}).seconds() == 1);
    CHECK(error_of([&] { decode(second, 0, {.most_seconds = 0.5}); }) == "input: a.wav: is longer than 0.5 seconds");
  }

  TEST_CASE("hostile files give one sentence") {
    const auto says = [](const std::string& bytes) { return error_of([&] { decode(bytes); }); };
    CHECK(says("") == "input: a.wav: is empty: 0 bytes");
    CHECK(says("hello, world") == "input: a.wav: cannot be decoded as a sound: it is in no format of sounds that mm reads");
    CHECK(says("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n") ==
          "input: a.wav: cannot be decoded as a sound: it is in no format of sounds that mm reads");
    CHECK(says(wav<std::int16_t>({})) == "input: a.wav: cannot be decoded as a sound: it has no length");
    CHECK(says(wav<float>({std::numeric_limits<float>::quiet_NaN()}, 8000, 1, 3)) ==
          "input: a.wav: cannot be decoded as a sound: it holds numbers that are not finite");
    CHECK(says(wav<std::int16_t>({1, 2, 3}, 10)) == "input: a.wav: cannot be decoded as a sound: 10 samples a second");
    const std::string whole = wav<std::int16_t>({1, 2, 3});
    CHECK(says(whole.substr(0, whole.size() - 2)) ==
          "input: a.wav: cannot be decoded as a sound: it is cut off after 4 of 6 bytes of sound");
    CHECK(error_of([] { read_sound("no/such.wav"); }).starts_with("input: no/such.wav: "));
  }

  TEST_CASE("a file that is cut off is never taken for a shorter sound") {
    const std::string whole = wav(std::vector<std::int16_t>(8000, 1000));
    for (std::size_t size = 0; size < whole.size() - 1600; size += size < 60 ? 1 : 997)
      CHECK(error_of([&] { decode(whole.substr(0, size)); }).starts_with("input: a.wav: "));
    const std::string flac = text_of(fixture("tone.flac"));
    for (std::size_t size = 0; size < flac.size() / 2; size += 13)
      CHECK(error_of([&] { decode(flac.substr(0, size)); }).starts_with("input: a.wav: "));
  }

  TEST_CASE("a damaged FLAC is found by its check-sums") {
    std::string flac = text_of(fixture("tone.flac"));
    flac[flac.size() / 2] = static_cast<char>(flac[flac.size() / 2] ^ 0x55);
    CHECK(error_of([&] { decode(flac); }).starts_with("input: a.wav: cannot be decoded as a sound: it is cut off or damaged after "));
  }
}

TEST_CASE("without the decoders the error says what to do" * doctest::skip(kHasCodecs)) {
  CHECK(error_of([] { decode(wav<std::int16_t>({1})); }).find("libmm_av.so") != std::string::npos);
}
