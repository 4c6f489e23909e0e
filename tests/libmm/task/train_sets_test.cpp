#include "task/train_sets.h"

#include "support/caught.h"
#include "support/temporary.h"
#include "support/wav.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("one source is named") {
  const TemporaryFolder folder;
  TrainDataOptions options;
  CHECK(complaint([&] { open_array_set(options); }) == "data.arrays.files: there is nothing to learn from");
  options.arrays.files = {folder.file("x.csv", "x,label\n1,a\n2,b\n")};
  CHECK(open_array_set(options).rows() == 2);
  options.sounds.path = folder.path;
  CHECK(complaint([&] { open_array_set(options); }) == "data: there are two sets to learn from");
}

TEST_CASE("folders of pictures by their options") {
  const TemporaryFolder folder;
  folder.file("p/a/1.ppm", "P3 1 1 255 9 9 9\n");
  folder.file("p/b/1.ppm", "P3 1 1 255 8 8 8\n");
  TrainDataOptions options;
  options.folders.path = folder / "p";
  options.folders.side = 3;
  options.folders.colours = "grey";
  const ArraySet set = open_array_set(options);
  CHECK(set.inputs.at("picture").sizes() == at::IntArrayRef{2, 1, 3, 3});
  CHECK(set.class_names == std::vector<std::string>{"a", "b"});
}

#ifdef MM_MEDIA
TEST_CASE("sounds by their options, lengths in milliseconds") {
  const TemporaryFolder folder;
  folder.file("a-1.wav", wav(std::vector<std::int16_t>(800, 100)));
  folder.file("b-2.wav", wav(std::vector<std::int16_t>(800, -100)));
  TrainDataOptions options;
  options.sounds.path = folder.path;
  options.sounds.pattern = "{label}-{take}.wav";
  options.sounds.test = "take=2";
  options.sounds.rate = 8000;
  options.sounds.seconds = 0.5;
  options.sounds.mels = 10;
  options.sounds.speeds = {"0.5"};
  const ArraySet set = open_array_set(options);
  CHECK(set.inputs.at("sound").sizes() == at::IntArrayRef{3, 1, 10, 51});
  CHECK(set.class_names == std::vector<std::string>{"a", "b"});
  options.sounds.speeds = {"fast"};
  CHECK(complaint([&] { open_array_set(options); }) == "data.sounds.speeds: 'fast' is no speed");
  options.sounds.speeds = {};
  options.sounds.mels = 300;
  CHECK(complaint([&] { open_array_set(options); }).starts_with("data.sounds: filter "));
  options.sounds.transform = 100;
  CHECK(complaint([&] { open_array_set(options); }) == "data.sounds.transform: a transform of 100 samples does not hold a frame of 200");
}
#endif
