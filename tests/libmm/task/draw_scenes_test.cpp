#include "task/draw_scenes.h"

#include "data/manifest.h"
#include "data/scene_sentence.h"
#include "media/image.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("pictures with a manifest of their true sentences") {
  const TemporaryFolder folder;
  draw_scenes("7,2..3", folder / "out");
  const auto photos = read_manifest(folder / "out/scenes.jsonl");
  REQUIRE(photos.size() == 3);
  CHECK(photos[0].id == "scene-07.png");
  CHECK(photos[2].id == "scene-03.png");
  CHECK(photos[1].sentences == scene_sentences(make_scene(0, 2).facts));
  CHECK(read_image(photos[0].path).width == 384);
}

TEST_CASE("numbers that are none are refused") {
  const TemporaryFolder folder;
  for (const char* which : {"", "a", "1..", "..2", "3..1", "1,,2", "-1", "1..20000", "1.5"})
    CHECK_MESSAGE(exit_code([&] { draw_scenes(which, folder / "out"); }) == 2, which);
  CHECK(complaint([] { draw_scenes("1", ""); }) == "--to: --draw needs a folder to write to");
}
