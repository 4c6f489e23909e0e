#include "media/video.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "libmm/media/fixtures.h"
#include "media/encoded_video.h"
#include "media/scenes.h"
#include "support/drawn_video.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::vector<VideoFrame> watch(const std::string& bytes, const VideoForm& form = {}, const VideoLimits& limits = {}) {
  std::vector<VideoFrame> frames;
  watch_video(
      std::as_bytes(std::span(bytes)), "a.avi", form, [&](const VideoFrame& frame) { frames.push_back(frame); }, limits);
  return frames;
}

std::string says(const std::string& bytes, const VideoLimits& limits = {}) {
  return error_of([&] { watch(bytes, {}, limits); });
}

MediaParts parts(const std::string& bytes) { return media_parts(std::as_bytes(std::span(bytes)), "a.avi"); }

// Each frame has a level of its own.
DrawnVideo stairs(int frames = 10, int rate = 10) {
  return {.frames = frames, .rate = rate, .level = [](int frame, int, int) { return static_cast<std::uint8_t>(20 * frame); }};
}

int level_of(const VideoFrame& frame) { return frame.image.pixels[frame.image.pixels.size() / 2]; }

constexpr std::int32_t kOne = 1 << 16;

std::uint32_t big_number(const std::string& bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

// Of an MP4 whose last box is "moov": that in front of "mdat", and the places of its chunks (ISO 14496-12, 8.7.5) moved on.
std::string with_index_in_front(const std::string& bytes) {
  std::size_t frames = 0;
  while (bytes.substr(frames + 4, 4) != "mdat") frames += big_number(bytes, frames);
  const std::size_t begin = frames + big_number(bytes, frames);
  std::string index = bytes.substr(begin);
  const std::size_t places = index.find("stco") + 8;
  for (std::size_t i = 0; i < big_number(index, places); ++i) {
    const auto place = big_number(index, places + 4 + 4 * i) + static_cast<std::uint32_t>(index.size());
    index.replace(places + 4 + 4 * i, 4, drawn::big(place));
  }
  return bytes.substr(0, frames) + index + bytes.substr(frames, begin - frames);
}

}  // namespace

TEST_SUITE("videos" * doctest::skip(!kHasCodecs)) {
  TEST_CASE("what is seen at a steady rate") {
    const auto frames = watch(avi(stairs()), {.rate = 5, .longest_side = 320, .grey = true});
    REQUIRE(frames.size() == 5);
    for (std::size_t i = 0; i < frames.size(); ++i) {
      CHECK(frames[i].time == doctest::Approx(0.2 * static_cast<double>(i)));
      CHECK(std::abs(level_of(frames[i]) - 40 * static_cast<int>(i)) <= 2);
      CHECK(frames[i].image.width == 32);
      CHECK(frames[i].image.channels == 1);
    }
  }

  TEST_CASE("a rate above the file's own shows frames again") {
    const auto frames = watch(avi(stairs(3, 10)), {.rate = 20, .longest_side = 320, .grey = true});
    REQUIRE(frames.size() == 6);
    CHECK(level_of(frames[2]) == level_of(frames[3]));
    CHECK(level_of(frames[3]) < level_of(frames[4]));
  }

  TEST_CASE("colours, and a smaller size") {
    const auto half = [](int, int x, int) { return static_cast<std::uint8_t>(x < 32 ? 0 : 200); };
    const DrawnVideo video{.width = 64, .height = 48, .frames = 2, .rate = 5, .level = half};
    const auto frames = watch(avi(video), {.rate = 5, .longest_side = 16, .grey = false});
    REQUIRE(frames.size() == 2);
    const Image& image = frames[0].image;
    CHECK(image.width == 16);
    CHECK(image.height == 12);
    CHECK(image.channels == 3);
    CHECK(image.pixels[0] <= 1);
    CHECK(std::abs(int{image.pixels[3 * 15]} - 200) <= 2);
  }

  TEST_CASE("frames stand at their own times, whatever their rate") {
    const DrawnVideo video = stairs(3);
    const auto frames =
        watch(mov(video, {100, 700, 200}, {kOne, 0, 0, 0, kOne, 0, 0, 0, 1 << 30}), {.rate = 10, .longest_side = 320, .grey = true});
    REQUIRE(frames.size() >= 9);
    CHECK(std::abs(level_of(frames[0]) - 0) <= 2);
    for (int i = 1; i < 8; ++i) CHECK(std::abs(level_of(frames[static_cast<std::size_t>(i)]) - 20) <= 2);
    CHECK(std::abs(level_of(frames[8]) - 40) <= 2);
  }

  TEST_CASE("a file that was filmed on its side is turned upright") {
    // Bright at the top as stored; the matrix turns by a quarter clockwise, so that the top goes to the right.
    const DrawnVideo video{.width = 32, .height = 24, .frames = 2, .rate = 5, .level = [](int, int, int y) {
                             return static_cast<std::uint8_t>(y < 12 ? 200 : 0);
                           }};
    const auto turned = watch(mov(video, {200, 200}, {0, kOne, 0, -kOne, 0, 0, 24 * kOne, 0, 1 << 30}));
    REQUIRE(turned.size() == 2);
    const Image& image = turned[0].image;
    CHECK(image.width == 24);
    CHECK(image.height == 32);
    CHECK(image.pixels[0] < 3);
    CHECK(image.pixels[23] > 197);
    const auto upside_down = watch(mov(video, {200, 200}, {-kOne, 0, 0, 0, -kOne, 0, 0, 0, 1 << 30}));
    CHECK(upside_down[0].image.pixels[0] < 3);
    CHECK(upside_down[0].image.pixels.back() > 197);
  }

  TEST_CASE("what a file has") {
    DrawnVideo video = stairs();
    CHECK((parts(avi(video)).picture && !parts(avi(video)).sound));
    video.sound.assign(8000, 1000);
    CHECK((parts(avi(video)).picture && parts(avi(video)).sound));
    const std::string sound = wav<std::int16_t>(std::vector<std::int16_t>(800, 5));
    CHECK((!parts(sound).picture && parts(sound).sound));
    CHECK(error_of([] { parts(""); }) == "input: a.avi: is empty: 0 bytes");
    CHECK(error_of([] { parts("hello, world"); }) ==
          "input: a.avi: cannot be decoded as a video: it is in no format of sounds and videos that mm reads");
  }

  TEST_CASE("hostile files give one sentence") {
    const std::string whole = avi(stairs());
    CHECK(says("") == "input: a.avi: is empty: 0 bytes");
    CHECK(says("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n") ==
          "input: a.avi: cannot be decoded as a video: it is in no format of sounds and videos that mm reads");
    CHECK(says("ffconcat version 1.0\nfile /etc/passwd\n") ==
          "input: a.avi: cannot be decoded as a video: it is in no format of sounds and videos that mm reads");
    CHECK(says(wav<std::int16_t>(std::vector<std::int16_t>(800, 5))) ==
          "input: a.avi: cannot be decoded as a video: there are no moving pictures in it");
    CHECK(says(whole, {.most_seconds = 0.5, .most_pixels = 1'000'000}) == "input: a.avi: is longer than 0.5 seconds");
    CHECK(says(whole, {.most_seconds = 10, .most_pixels = 100}) == "input: a.avi: has frames of 32 x 24 pixels, more than 100");
    CHECK(says(whole) == "");
  }

  TEST_CASE("a file that is cut off is never taken for a shorter one") {
    const std::string whole = avi(stairs(20));
    for (std::size_t size = 1; size < whole.size(); size += 251) {
      CAPTURE(size);
      CHECK(says(whole.substr(0, size)).starts_with("input: a.avi: cannot be decoded as a video: "));
    }
  }

  TEST_CASE("whatever bytes are changed, it ends in frames or in an error") {
    const std::string whole = avi(stairs(4));
    std::uint64_t seed = 7;
    for (int i = 0; i < 300; ++i) {
      std::string bytes = whole;
      for (int k = 0; k < 8; ++k) {
        seed = seed * 6364136223846793005 + 1442695040888963407;
        bytes[(seed >> 33) % 400] = static_cast<char>(seed >> 20);  // of the head
      }
      const std::string said = says(bytes, {.most_seconds = 60, .most_pixels = 1 << 20});
      CHECK((said.empty() || said.starts_with("input: ") || said.starts_with("resource: ")));
    }
  }

  TEST_CASE("how long a file is, and how fast; a day of nothing is refused") {
    const TemporaryFolder folder;
    const auto facts = video_facts(folder.file("a.avi", avi(stairs(20))));
    CHECK(facts.duration == doctest::Approx(2.0));
    CHECK(facts.rate == doctest::Approx(10.0));
    CHECK_FALSE(facts.truncated);
    const auto varied = video_facts(folder.file("a.mov", mov(stairs(3), {100, 700, 200}, {kOne, 0, 0, 0, kOne, 0, 0, 0, 1 << 30})));
    CHECK(varied.duration == doctest::Approx(1.0));
    CHECK(error_of([&] { video_facts(folder / "a.avi", {.most_seconds = 1}); }).ends_with("a.avi: is longer than 1 seconds"));
    CHECK(error_of([&] {
            video_facts(folder.file("b.wav", wav<std::int16_t>(std::vector<std::int16_t>(800, 5))));
          }).ends_with("there are no moving pictures in it"));
    CHECK(error_of([&] { video_facts(folder.file("c.avi", "")); }).ends_with("is empty: 0 bytes"));
    CHECK(error_of([&] {
            video_facts(folder.file("d.mp4", std::string("\0\0\0\x18", 4) + "ftypisom" + std::string(40, 'x')));
          }).find("its index ('moov'), without which no frame is found, is not there") != std::string::npos);
  }

  TEST_CASE("frames at some moments are those that a look at all of it shows then") {
    const TemporaryFolder folder;
    const std::vector<double> moments{0, 0.05, 0.3, 0.31, 0.69, 0.9, 0.99};
    const auto steady = folder.file("a.avi", avi(stairs())),
               varied = folder.file("a.mov", mov(stairs(), {100, 50, 150, 100, 100, 20, 80, 200, 100, 100},
                                                 {0, kOne, 0, -kOne, 0, 0, 24 * kOne, 0, 1 << 30}));
    for (const auto& path : {steady, varied}) {
      CAPTURE(path);
      const VideoForm form{.rate = 100, .longest_side = 320, .grey = true};
      std::vector<VideoFrame> all, some;
      watch_video(path, form, [&](const VideoFrame& frame) { all.push_back(frame); });
      frames_at(path, moments, form, [&](const VideoFrame& frame) { some.push_back(frame); });
      REQUIRE(some.size() == moments.size());
      for (std::size_t i = 0; i < moments.size(); ++i) {
        CAPTURE(moments[i]);
        CHECK(some[i].time == moments[i]);
        CHECK(some[i].image.width == (path == steady ? 32 : 24));
        CHECK(some[i].image.pixels == all.at(static_cast<std::size_t>(std::lround(moments[i] * 100))).image.pixels);
      }
    }
    int asked = 0;
    frames_at(steady, {}, {}, [&](const VideoFrame&) { ++asked; });
    CHECK(asked == 0);
    CHECK(error_of([&] { frames_at(steady, std::vector{5.0}, {}, [](const VideoFrame&) {}); }).find("it is cut off after 1.00 seconds") !=
          std::string::npos);
  }

  TEST_CASE("of a file that is cut off, what is there, where that is allowed") {
    const TemporaryFolder folder;
    const std::string whole = avi(stairs(20));
    const auto path = folder.file("a.avi", whole.substr(0, whole.size() / 2));
    CHECK(error_of([&] { video_facts(path); }).find("cannot be decoded as a video: it is cut off after ") != std::string::npos);
    const VideoLimits limits{.most_seconds = 10, .most_pixels = 1 << 20, .allow_truncated = true};
    const auto facts = video_facts(path, limits);
    CHECK(facts.truncated);
    CHECK(facts.duration > 0.7);
    CHECK(facts.duration < 1.2);
    std::vector<VideoFrame> frames;
    frames_at(
        path, std::vector{0.5, 1.9}, {}, [&](const VideoFrame& frame) { frames.push_back(frame); }, limits);
    REQUIRE(frames.size() == 2);
    CHECK(std::abs(level_of(frames[0]) - 100) <= 2);
    CHECK(level_of(frames[1]) > 130);  // the last that is there
    std::size_t count = 0;
    watch_video(
        path, {.rate = 10}, [&](const VideoFrame&) { ++count; }, limits);
    CHECK(std::abs(static_cast<double>(count) / 10 - facts.duration) < 0.15);
  }

  TEST_CASE("frames between key frames, in files of three kinds, by seeking and in one go") {
    for (const char* name : {"gop.mp4", "gop.mkv", "gop.ts"}) {
      CAPTURE(name);
      const std::string path = std::string(MM_SOURCE "/tests/golden/videos/") + name;
      const auto facts = video_facts(path);
      CHECK(facts.duration == doctest::Approx(4.0).epsilon(0.01));
      CHECK(facts.rate == doctest::Approx(10.0).epsilon(0.01));
      const auto level_at = [&](const std::vector<double>& moments) {
        std::vector<int> levels;
        frames_at(path, moments, {}, [&](const VideoFrame& frame) { levels.push_back(level_of(frame)); });
        return levels;
      };
      std::vector<double> all;
      for (int i = 0; i < 40; ++i) all.push_back(0.1 * i);
      const auto levels = level_at(all);
      for (int i = 0; i < 40; ++i) {
        CAPTURE(i);
        CHECK(std::abs(levels[static_cast<std::size_t>(i)] - (20 + 5 * i)) <= 2);
        CHECK(level_at({0.1 * i}).at(0) == levels[static_cast<std::size_t>(i)]);  // the very same, from wherever decoding began
      }
      CHECK(level_at({0.05, 1.95, 1.95, 3.99}) == std::vector{levels[0], levels[19], levels[19], levels[39]});
    }
  }

  TEST_CASE("rough frames come at the same times, and differ by little") {
    const std::string path = MM_SOURCE "/tests/golden/videos/gop.mp4";
    VideoForm form{.rate = 10, .longest_side = 16, .grey = false};
    std::vector<VideoFrame> fine, rough;
    watch_video(path, form, [&](const VideoFrame& frame) { fine.push_back(frame); });
    form.rough = true;
    watch_video(path, form, [&](const VideoFrame& frame) { rough.push_back(frame); });
    REQUIRE(rough.size() == fine.size());
    for (std::size_t i = 0; i < fine.size(); ++i) {
      CHECK(rough[i].time == fine[i].time);
      for (std::size_t k = 0; k < fine[i].image.pixels.size(); ++k)
        CHECK(std::abs(int{rough[i].image.pixels[k]} - int{fine[i].image.pixels[k]}) <= 3);
    }
  }

  TEST_CASE("a coded file that is cut off: where, what is there, and what is said of it") {
    const TemporaryFolder folder;
    for (const char* name : {"gop.mkv", "gop.mp4"}) {
      CAPTURE(name);
      const std::string whole = text_of(std::string(MM_SOURCE "/tests/golden/videos/") + name);
      for (std::size_t size = 1; size < whole.size(); size += 97) {
        CAPTURE(size);
        const auto path = folder.file(name, whole.substr(0, size));
        const std::string said = error_of([&] { video_facts(path); });
        CHECK(said.find("cannot be decoded as a video: ") != std::string::npos);  // however little is missing
        const VideoLimits limits{.allow_truncated = true};
        const std::string still = error_of([&] {
          const auto facts = video_facts(path, limits);
          frames_at(
              path, std::vector{facts.duration / 2}, {}, [](const VideoFrame&) {}, limits);
        });
        if (name == std::string("gop.mkv") && size > whole.size() / 2) CHECK(still == "");
      }
    }
  }

  TEST_CASE("an MP4 whose index stands in front of its frames, cut off by little") {
    const TemporaryFolder folder;
    const std::string whole = with_index_in_front(text_of(MM_SOURCE "/tests/golden/videos/gop.mp4"));
    CHECK(video_facts(folder.file("a.mp4", whole)).duration == doctest::Approx(4.0).epsilon(0.01));
    const auto path = folder.file("b.mp4", whole.substr(0, whole.size() - 60));  // of the last frame
    CHECK(error_of([&] { video_facts(path); }).find("it is cut off after ") != std::string::npos);
    CHECK(error_of([&] { watch_video(path, {}, [](const VideoFrame&) {}); }).find("cannot be decoded as a video") != std::string::npos);
    const VideoLimits limits{.allow_truncated = true};
    CHECK(video_facts(path, limits).truncated);
    CHECK_FALSE(watch_video(
        path, {}, [](const VideoFrame&) {}, limits));
  }

  TEST_CASE("damage in the middle is an error, or is told where it is allowed") {
    const TemporaryFolder folder;
    for (const std::size_t middle : {900, 1250}) {  // bytes, in frames between key frames
      CAPTURE(middle);
      const auto* const name = "gop.mp4";
      std::string bytes = text_of(std::string(MM_SOURCE "/tests/golden/videos/") + name);
      const std::vector<double> moments{0.5, 1, 1.5, 2, 2.5, 3, 3.5};
      const VideoLimits limits{.allow_truncated = true};
      const auto good = folder.file(name, bytes);
      CHECK(frames_at(
          good, moments, {}, [](const VideoFrame&) {}, limits));
      CHECK(watch_video(
          good, {}, [](const VideoFrame&) {}, limits));
      for (std::size_t i = 0; i < 100; ++i) bytes[middle + i] = static_cast<char>(i * 37 + 11);
      const auto path = folder.file(name, bytes);
      CHECK_FALSE(video_facts(path, limits).truncated);  // it is as long as it says
      CHECK(error_of([&] { frames_at(path, moments, {}, [](const VideoFrame&) {}); }).find("it is cut off or damaged after") !=
            std::string::npos);
      CHECK_FALSE(frames_at(
          path, moments, {}, [](const VideoFrame&) {}, limits));
      CHECK_FALSE(watch_video(
          path, {}, [](const VideoFrame&) {}, limits));
      CHECK_FALSE(find_scenes(path, video_facts(path, limits), limits).whole);
      CHECK(error_of([&] { find_scenes(path, video_facts(path)); }).find("damaged after") != std::string::npos);
    }
  }
}
