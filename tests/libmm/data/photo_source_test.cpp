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
