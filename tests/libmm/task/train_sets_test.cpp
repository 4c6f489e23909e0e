#include "task/train_sets.h"

#include "support/caught.h"
#include "support/tar.h"
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

TEST_CASE("photos of every source that is named, and how they are shown") {
  const TemporaryFolder folder;
  TrainDataOptions options;
  CHECK(open_photo_sets(options).empty());
  options.manifest.path = folder.file("m.jsonl", "{\"image\": \"a.jpg\", \"text\": \"one\"}\n");
  const std::string sample = tar_file("1.jpg", "x") + tar_file("1.json", R"({"caption": "two", "alt": "three"})");
  options.shards.files = {folder.file("s.tar", sample + tar_end())};
  options.shards.test_files = {folder.file("t.tar", sample + tar_end())};
  options.shards.sentences = {"json.alt", "json.caption"};
  options.shards.paraphrase = 0.5;
  options.test_split = "";
  const auto sets = open_photo_sets(options);
  REQUIRE(sets.size() == 2);
  CHECK(sets[0].photos[0].sentences[0] == "one");
  CHECK(sets[0].shown.paraphrase == 0);
  CHECK(sets[1].photos[0].sentences == std::vector<std::string>{"three", "two"});
  CHECK(sets[1].photos[0].split == "train");
  CHECK(sets[1].photos[1].split == "test-files");  // which nobody asks for
  CHECK(sets[1].shown.paraphrase == 0.5);
  CHECK(sets[1].where == options.shards.files[0]);
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
