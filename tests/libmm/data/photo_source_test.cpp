#include <set>

#include "base/error.h"
#include "data/caption_source.h"
#include "data/scene_render.h"
#include "media/png_writer.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("an example is a function of seed, epoch and photo") {
  const TemporaryFolder scratch;
  write_png(scratch / "a.png", render(make_scene(1, 1), 40));
  const Photo photo{"a", scratch / "a.png", "train", {"one", "two", "three"}, ""};
  const auto source = photo_source({photo}, {.crop = 0.5, .flip = true}, 0.5);
  const auto example = source->example(1, 2, 0, 16);
  CHECK(source->example(1, 2, 0, 16).image.pixels == example.image.pixels);
  CHECK(source->example(1, 2, 0, 16).text == example.text);
  CHECK_FALSE(source->example(1, 3, 0, 16).image.pixels == example.image.pixels);
  CHECK_FALSE(source->example(2, 2, 0, 16).image.pixels == example.image.pixels);
  std::set<std::string> texts;
  for (std::uint64_t epoch = 0; epoch < 40; ++epoch) texts.insert(source->example(1, epoch, 0, 16).text);
  CHECK(texts.size() == 3);
  CHECK(photo_source({photo}, {}, 0)->example(1, 5, 0, 16).text == "one");
  CHECK(source->sentences() == photo.sentences);
}

TEST_CASE("a photo that is repeated is shown in another way each time, and the first time as if it were not") {
  const TemporaryFolder scratch;
  write_png(scratch / "a.png", render(make_scene(1, 1), 40));
  write_png(scratch / "b.png", render(make_scene(1, 2), 40));
  const std::vector<Photo> photos{{"a", scratch / "a.png", "train", {"one"}, ""}, {"b", scratch / "b.png", "train", {"two"}, ""}};
  const auto once = photo_source(photos, {.crop = 0.3, .flip = true}, 0), thrice = photo_source(photos, {.crop = 0.3, .flip = true}, 0, 3);
  CHECK(thrice->size() == 6);
  std::set<std::vector<std::uint8_t>> pictures;
  for (std::uint64_t epoch = 0; epoch < 3; ++epoch)
    for (std::size_t i = 0; i < 6; ++i) {
      const auto example = thrice->example(4, epoch, i, 16);
      CHECK(example.text == photos[i % 2].sentences[0]);
      if (i < 2) CHECK(example.image.pixels == once->example(4, epoch, i, 16).image.pixels);
      pictures.insert(example.image.pixels);
    }
  CHECK(pictures.size() == 18);
  CHECK(thrice->sentences() == std::vector<std::string>{"one", "two"});
}

TEST_CASE("the fingerprint follows ids and sentences; a missing file is named") {
  const Photo a{"a", "/absent/a.png", "train", {"one"}, ""}, b{"a", "/absent/a.png", "train", {"one "}, ""};
  CHECK_FALSE(photo_source({a}, {}, 0)->fingerprint() == photo_source({b}, {}, 0)->fingerprint());
  try {
    photo_source({a}, {}, 0)->example(1, 1, 0, 8);
    FAIL("a file that is not there");
  } catch (const Error& e) {
    CHECK(e.where == "/absent/a.png");
  }
}
