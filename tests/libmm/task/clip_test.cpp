#include "task/clip.h"

#include <filesystem>

#include "base/error.h"
#include "support/caught.h"
#include "support/codecs.h"
#include "support/drawn_video.h"
#include "support/temporary.h"

#include "support/doctest.h"

namespace {

// Each frame of ten a second has a level of its own.
DrawnVideo stairs() {
  return {.width = 32, .height = 24, .frames = 20, .rate = 10, .level = [](int frame, int, int) {
            return static_cast<std::uint8_t>(10 * frame);
          }};
}

int level(const mm::Image& image) { return (image.pixels.at(0) + 5) / 10; }

}  // namespace

TEST_SUITE("clips" * doctest::skip(!mm::kHasCodecs)) {
  TEST_CASE("the content says what is a video; of what is neither, its name") {
    const TemporaryFolder folder;
    CHECK(mm::is_video(folder.file("a.jpg", avi(stairs()))));
    CHECK_FALSE(mm::is_video(folder.file("a.mp4", "P6 2 1 255\nabcdef")));
    CHECK_FALSE(mm::is_video(folder.file("b.ppm", "no")));
    CHECK(mm::is_video(folder.file("b.mp4", "no")));
    CHECK_FALSE(mm::is_video(folder.file("c.mp4", "")));
    CHECK_FALSE(mm::is_video(folder / "absent.mp4"));
    CHECK_FALSE(mm::is_video(folder.path));
  }

  TEST_CASE("the frames of a video, and of a part of it as though it were one") {
    const TemporaryFolder folder;
    const auto path = folder.file("a.avi", avi(stairs()));
    const mm::FrameRule four{.kind = mm::FrameRule::Kind::even, .most = 4};
    const auto clip = mm::read_clip(path, four, mm::video_limits({}));
    REQUIRE(clip.pictures.images.size() == 4);
    CHECK(clip.pictures.seconds == std::vector<double>{0.25, 0.75, 1.25, 1.75});
    CHECK(clip.pictures.duration == 2);
    for (int i = 0; i < 4; ++i) CHECK(level(clip.pictures.images[static_cast<std::size_t>(i)]) == 2 + 5 * i);
    CHECK(clip.pictures.images[0].channels == 3);

    const std::vector<mm::SceneSpan> spans{{.begin = 0, .end = 1}, {.begin = 1, .end = 2}};
    const auto scenes = mm::read_scenes(path, mm::video_facts(path), spans, {}, mm::video_limits({}));
    REQUIRE(scenes.size() == 2);
    CHECK(scenes[0].begin == 0);
    CHECK(level(scenes[0].pictures.images.at(0)) == 5);
    const auto& scene = scenes[1];
    REQUIRE(scene.pictures.images.size() == 1);
    CHECK(scene.pictures.seconds == std::vector<double>{0.5});
    CHECK(level(scene.pictures.images.at(0)) == 15);
    mm::Json answer = mm::Json::object();
    mm::put_clip(scene, answer);
    CHECK(answer.dump() == R"({"duration":1.0,"frames":[1.5],"frame_rule":"middle"})");
    CHECK(mm::to_milliseconds(1.23456) == 1.235);
  }

  TEST_CASE("a video that is cut off is an error, or is used as far as it goes and says so") {
    const TemporaryFolder folder;
    const std::string whole = avi(stairs());
    const auto path = folder.file("a.avi", whole.substr(0, whole.size() * 2 / 3));
    CHECK(complaint([&] { mm::read_clip(path, {}, mm::video_limits({})); }).find("cut off") != std::string::npos);
    const auto clip = mm::read_clip(path, {}, mm::video_limits({.allow_truncated = true}));
    CHECK(clip.truncated);
    CHECK(clip.pictures.duration < 1.5);
  }
}
