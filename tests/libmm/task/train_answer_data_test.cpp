#include "task/train_answer_data.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::string list_of(const TemporaryFolder& folder, const std::string& name, int pictures) {
  std::string lines;
  for (int i = 0; i < pictures; ++i)
    for (const auto* answer : {"yes", "red"})
      lines += "{\"image\": \"" + std::to_string(i) + ".png\", \"question\": \"" + answer + " or not?\", \"answer\": \"" + answer + "\"}\n";
  return folder.file(name, lines);
}

}  // namespace

TEST_CASE("lists and scenes are opened, each with what is asked at the end") {
  const TemporaryFolder folder;
  TrainDataOptions options;
  options.questions.files = {list_of(folder, "a.jsonl", 3), list_of(folder, "b.jsonl", 2)};
  options.questions.valid_files = {list_of(folder, "v.jsonl", 10)};
  options.questions.test_files = {list_of(folder, "t.jsonl", 4)};
  options.valid_photos = 5;
  options.scenes.count = 7;
  options.valid_scenes = 2;
  options.test_scenes = 3;
  const auto data = open_answer_data(options, 1);
  REQUIRE(data.sources.size() == 2);
  CHECK(data.sources[0].source->size() == 5);
  CHECK(data.mixture->size() == 12);
  REQUIRE(data.valid.size() == 2);
  CHECK(data.valid[0].name == "lists");
  CHECK(data.valid[0].asked.size() == 5);
  CHECK(data.valid[0].asked[0].size() == 2);
  REQUIRE(data.test.size() == 3);
  CHECK(data.test[0].asked.size() == 4);
  CHECK(data.test[2].name == "new-pairs");
  CHECK(data.test[2].asked.size() == 3);
  CHECK(data.test[1].picture(0).width == kAskedSide);
  CHECK((data.test[1].asked == open_answer_data(options, 2).test[1].asked));  // whatever the run's seed
}

TEST_CASE("groceries are asked by their splits, and hidden pictures are never opened") {
  const TemporaryFolder folder;
  folder.file("classes.tsv",
              "class_id\tclass\tcoarse_id\tcoarse\ticonic\tdescription\n0\tGala\t0\tApple\ti.jpg\tA juicy "
              "apple.\n1\tKiwi\t1\tKiwi\tk.jpg\tSoft.\n");
  folder.file("images.tsv",
              "path\tsplit\tclass_id\tcoarse_id\na.jpg\ttrain\t0\t0\nb.jpg\ttrain\t1\t1\nc.jpg\tval\t1\t1\nd.jpg\ttest\t0\t0\n");
  TrainDataOptions options;
  options.grocery.path = folder.path;
  options.questions.hide_pictures = true;
  const auto data = open_answer_data(options, 1);
  CHECK(data.sources.at(0).source->size() == 2);
  REQUIRE(data.test.size() == 1);
  CHECK(data.test[0].name == "photos");
  CHECK(data.test[0].asked.at(0).size() == 2);  // there is one apple only
  CHECK(data.test[0].picture(0).pixels == grey_picture(kAskedSide).pixels);
  CHECK(data.valid.at(0).asked.size() == 1);
}

TEST_CASE("without a source there is nothing to learn") {
  CHECK(complaint([] { open_answer_data({}, 1); }) == "data: there is nothing to learn from");
  TrainDataOptions options;
  options.manifest.path = "m.jsonl";
  CHECK(complaint([&] { open_answer_data(options, 1); }) == "data: manifests, archives and arrays have no questions");
  options = {};
  options.questions.test_files = {"t.jsonl"};
  CHECK(complaint([&] { open_answer_data(options, 1); }) == "data.questions.files: lists to ask, and none to learn from");
}

TEST_CASE("the pictures of lists are told with the split that they are for") {
  const TemporaryFolder folder;
  TrainDataOptions options;
  options.questions.files = {list_of(folder, "a.jsonl", 2)};
  options.questions.test_files = {list_of(folder, "t.jsonl", 1)};
  const auto photos = photos_of_questions(options);
  REQUIRE(photos.size() == 3);
  CHECK(photos[1].split == "train");
  CHECK(photos[2].split == "test");
  CHECK(photos[2].path == photos[0].path);  // which --check-split finds
}
