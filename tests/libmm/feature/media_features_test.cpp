#include "feature/media_features.h"

#include <ATen/TensorOperators.h>

#include "base/parallel.h"
#include "support/caught.h"
#include "support/close.h"
#include "support/codecs.h"
#include "support/drawn_face.h"
#include "support/drawn_video.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

MediaExtractor of(const std::vector<std::string>& names) {
  std::vector<const Extractor*> wanted;
  for (const auto& name : names) wanted.push_back(&find_extractor(name, ""));
  return MediaExtractor(wanted);
}

std::vector<std::string> names_of(const NamedTensors& features) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : features) {
    CHECK(tensor.sizes() == at::IntArrayRef({find_extractor(name, "").width()}));
    CHECK(tensor.isfinite().all().item<bool>());
    names.push_back(name);
  }
  return names;
}

std::vector<std::int16_t> hum(int samples, int level) {
  std::vector<std::int16_t> sound;
  for (int i = 0; i < samples; ++i) sound.push_back(static_cast<std::int16_t>(i / 20 % 2 == 0 ? level : -level));  // 200 Hz
  return sound;
}

DrawnVideo talking() {
  return {.width = 200, .height = 160, .frames = 10, .rate = 10, .level = [](int frame, int x, int y) {
            static const Image shut = drawn_face(200, 160, 100, 70, 40, 0), open = drawn_face(200, 160, 100, 70, 40, 1);
            return (frame % 4 < 2 ? shut : open).pixels[static_cast<std::size_t>(y * 200 + x)];
          }};
}

}  // namespace

TEST_SUITE("features of files" * doctest::skip(!kHasCodecs)) {
  TEST_CASE("what a file lacks is left out, and what nobody asks for is not made") {
    const TemporaryFolder folder;
    DrawnVideo video{.level = [](int frame, int x, int) { return static_cast<std::uint8_t>(8 * x + 5 * frame); }};
    const auto sound_and_picture = of({"prosody", "pitch", "log-mel", "motion"});
    CHECK(names_of(sound_and_picture(folder.file("mute.avi", avi(video)))) == std::vector<std::string>{"motion"});
    video.sound = hum(8000, 8000);
    const std::string whole = folder.file("whole.avi", avi(video));
    const NamedTensors features = sound_and_picture(whole);
    CHECK(names_of(features) == std::vector<std::string>{"log-mel", "motion", "pitch", "prosody"});
    CHECK(features.at("pitch")[0].item<double>() == doctest::Approx(200).epsilon(0.01));
    CHECK(names_of(of({"motion"})(whole)) == std::vector<std::string>{"motion"});
    video.sound = hum(8000, 0);
    CHECK(names_of(sound_and_picture(folder.file("silent.avi", avi(video)))) == std::vector<std::string>{"log-mel", "motion", "prosody"});
    const std::string sound = folder.file("a.wav", wav(hum(8000, 8000)));
    CHECK(names_of(sound_and_picture(sound)) == std::vector<std::string>{"log-mel", "pitch", "prosody"});
  }

  TEST_CASE("the name of a file says nothing") {
    const TemporaryFolder folder;
    CHECK(names_of(of({"prosody", "motion"})(folder.file("a.mp4", wav(hum(800, 8000))))) == std::vector<std::string>{"prosody"});
  }

  TEST_CASE("files that cannot be read") {
    const TemporaryFolder folder;
    const auto extract = of({"prosody", "motion"});
    const auto says = [&](const std::string& path) { return complaint([&] { extract(path); }); };
    const std::string text = folder.file("a.mp4", "no video"), empty = folder.file("b.mp4", ""), clip = avi(talking());
    CHECK(says(text) == text + ": cannot be decoded as a video: it is in no format of sounds and videos that mm reads");
    CHECK(says(empty) == empty + ": is empty: 0 bytes");
    const std::string cut = folder.file("c.avi", clip.substr(0, clip.size() / 2));
    CHECK(says(cut).starts_with(cut + ": cannot be decoded as a video: it is cut off "));
    CHECK(says(folder / "absent.mp4").starts_with(folder / "absent.mp4"));
    CHECK(says(folder.path).starts_with(folder.path));
  }

  TEST_CASE("several threads make the same" * doctest::skip(face_cascade().empty())) {
    const TemporaryFolder folder;
    const std::string path = folder.file("talk.avi", avi(talking()));
    const auto extract = of({"face", "motion"});
    const NamedTensors one = extract(path);
    CHECK(names_of(one) == std::vector<std::string>{"face", "motion"});
    CHECK(one.at("face")[0].item<double>() > 0.5);
    for (const auto& other : made_by_all(8, [&](std::size_t) { return extract(path); }))
      for (const auto& [name, tensor] : one) CHECK(difference(other.at(name), tensor) == 0);
  }
}
