#include "data/media_column.h"

#include "data/array_set.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

Arrays table(const TemporaryFolder& folder) {
  return open_arrays(folder.file("in/clips.csv", "clip,kind,x\nb.mp4,u,1\n/far/a.mp4,v,2\nsub/../b.mp4,u,3\n"));
}

}  // namespace

TEST_CASE("names start at the table's folder, and are no array any more") {
  const TemporaryFolder folder;
  Arrays arrays = table(folder);
  const auto media = take_media(arrays, "clip", folder / "in", "t.csv");
  REQUIRE(media.size() == 3);
  CHECK(media[0].name == "b.mp4");
  CHECK(media[0].path == folder / "in/b.mp4");
  CHECK(media[1].path == "/far/a.mp4");
  CHECK(media[2].path == folder / "in/sub/../b.mp4");
  CHECK_FALSE(arrays.tensors.contains("clip"));
  CHECK_FALSE(arrays.texts.contains("clip"));
  Arrays here = table(folder);
  CHECK(take_media(here, "clip", "", "t.csv")[0].path == "b.mp4");
}

TEST_CASE("a column that is none") {
  const TemporaryFolder folder;
  Arrays arrays = table(folder);
  CHECK(complaint([&] { take_media(arrays, "clips", "", "t.csv"); }) == "t.csv: no column 'clips' of media files (did you mean 'clip'?)");
  CHECK(complaint([&] { take_media(arrays, "x", "", "t.csv"); }) == "t.csv: column 'x' holds numbers, not names of media files");
}

TEST_CASE("extractors are taken out of the inputs") {
  const TemporaryFolder folder;
  const Arrays arrays = table(folder);
  const auto wanted = [&](std::vector<std::string>& inputs) { return take_extractors(inputs, arrays, "t.csv"); };
  std::vector<std::string> both{"x", "pitch", "log-mel"}, fewer{"x", "pitch", "motion", "!x", "!motion"}, none{"x", "pitch", "!pitch"};
  CHECK(wanted(both) == std::vector<std::string>{"pitch", "log-mel"});
  CHECK(both == std::vector<std::string>{"x"});
  CHECK(wanted(fewer) == std::vector<std::string>{"pitch"});
  CHECK(fewer == std::vector<std::string>{"x", "!x"});
  CHECK(wanted(none).empty());
  for (std::vector<std::string> inputs : {std::vector<std::string>{}, {"x"}, {"!kind"}})
    CHECK(complaint([&] { wanted(inputs); }) == "data.arrays.inputs: none of the inputs is made of the media files");
  std::vector<std::string> doubled{"motion"};
  const Arrays own = open_arrays(folder.file("m.csv", "motion,clip\n1,a\n"));
  CHECK(complaint([&] { take_extractors(doubled, own, "m.csv"); }).starts_with("m.csv: has an array 'motion', and what"));
}

TEST_CASE("a set with files beside its arrays") {
  const TemporaryFolder folder;
  ArraySetOptions options;
  options.files = {folder.file("a/t.csv", "clip,x,label\n1.wav,1,u\n2.wav,2,v\n")};
  options.test_files = {folder.file("b/t.csv", "clip,x,label\n3.wav,3,u\n")};
  options.media = "clip";
  options.inputs = {"x", "pitch"};
  const ArraySet set = read_array_set(options);
  REQUIRE(set.media.size() == 3);
  CHECK(set.media[0].path == folder / "a/1.wav");
  CHECK(set.media[2].path == folder / "b/3.wav");
  CHECK(set.extracted == std::vector<std::string>{"pitch"});
  CHECK(set.inputs.size() == 1);
  CHECK(set.test == std::vector<std::int64_t>{2});

  options.inputs = {"pitch"};
  CHECK(read_array_set(options).inputs.empty());
  options.inputs = {"x", "pitch", "!pitch"};
  CHECK(read_array_set(options).media.empty());
  options.inputs = {"pitch"};
  options.test_files = {folder.file("c.csv", "klip,x,label\n3.wav,3,u\n")};
  CHECK(complaint([&] { read_array_set(options); }).find("no column 'clip' of media files") != std::string::npos);
  options.test_files = {};
  options.files = {folder.file("d.csv", "clip\n1.wav\n")};
  CHECK(complaint([&] { read_array_set(options); }).find("has no array beside the media files") != std::string::npos);
}
