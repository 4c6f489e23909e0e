#include "data/shard_photos.h"

#include "support/caught.h"
#include "support/tar.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Names = std::vector<std::string>;

std::string sample(const std::string& key, int red) {
  return tar_file(key + ".ppm", "P3 1 1 255 " + std::to_string(red) + " 9 9\n") + tar_file(key + ".txt", "red " + std::to_string(red)) +
         tar_file(key + ".json", R"({"caption": "a dot", "shop": "s)" + std::to_string(red % 2) + "\"}");
}

// Two uneven archives to learn from, and one to test on.
struct Captions : TemporaryFolder {
  Captions() {
    file("set-0.tar", sample("0000", 10) + sample("0001", 21) + tar_end());
    file("set-1.tar", sample("0002", 30) + tar_end());
    file("test.tar", sample("0003", 40) + tar_end());
  }

  ShardPhotoOptions options() const {
    ShardPhotoOptions options;
    options.lists.files = {*this / "set-{0..1}.tar"};
    options.lists.test_files = {*this / "test.tar"};
    return options;
  }
};

Names splits_of(const std::vector<Photo>& photos) {
  Names splits;
  for (const auto& photo : photos) splits.push_back(photo.split);
  return splits;
}

std::string refused(const ShardPhotoOptions& options) {
  return complaint([&] { read_shard_photos(options); });
}

}  // namespace

TEST_CASE("samples are photos whose bytes stand in their archive") {
  const Captions folder;
  ShardPhotoOptions options = folder.options();
  options.group = "json.shop";
  const auto photos = read_shard_photos(options);
  REQUIRE(photos.size() == 4);
  CHECK(photos[1].id == "set-0.tar/0001");
  CHECK(photos[1].sentences == Names{"red 21"});
  CHECK(photos[1].group == "s1");
  CHECK(splits_of(photos) == Names{"train", "train", "train", "test"});
  CHECK(read_photo(photos[2]).pixels[0] == 30);
  CHECK(hash_of_file(photos[2]) != hash_of_file(photos[1]));
}

TEST_CASE("sentences are those that are named, else txt, else the caption of the json") {
  const Captions folder;
  ShardPhotoOptions options = folder.options();
  options.sentences = {"json.caption", "txt"};
  CHECK(read_shard_photos(options)[0].sentences == Names{"a dot", "red 10"});
  folder.file("set-0.tar", tar_file("1.jpg", "x") + tar_file("1.json", R"({"caption": ["two", "of them"]})") + tar_end());
  options.lists.files = {folder / "set-0.tar"};
  options.lists.test_files.clear();
  options.sentences.clear();
  CHECK(read_shard_photos(options)[0].sentences == Names{"two", "of them"});
}

TEST_CASE("fractions take samples, whatever their class, and are called as the options say") {
  const TemporaryFolder folder;
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += sample(std::to_string(i), i);
  ShardPhotoOptions options;
  options.lists = {.files = {folder.file("s.tar", bytes + tar_end())},
                   .valid_files = {},
                   .test_files = {},
                   .valid_fraction = 0.5,
                   .test_fraction = 0.25};
  options.splits = {"a", "b", "c"};
  const Names first = splits_of(read_shard_photos(options));
  CHECK(std::count(first.begin(), first.end(), "a") == 3);
  CHECK(std::count(first.begin(), first.end(), "b") == 3);
  CHECK(std::count(first.begin(), first.end(), "c") == 2);
  CHECK(splits_of(read_shard_photos(options)) == first);
  options.seed = 1;
  CHECK(splits_of(read_shard_photos(options)) != first);
}

TEST_CASE("what a sample lacks is named") {
  const TemporaryFolder folder;
  const auto set_of = [&](const std::string& bytes, const Names& inputs = {}) {
    ShardPhotoOptions options;
    options.lists.files = {folder.file("s.tar", bytes + tar_end())};
    options.inputs = inputs;
    return refused(options);
  };
  CHECK(set_of(sample("1", 1) + tar_file("2.txt", "two")) == "s.tar/2: has no picture");
  CHECK(set_of(sample("1", 1) + tar_file("2.ppm", "two")) == "s.tar/2: has no txt");
  CHECK(set_of(tar_file("1.ppm", "one")) == "s.tar/1: has no sentences: no txt, no json");
  CHECK(set_of(tar_file("1.ppm", "one") + tar_file("1.txt", " \n")) == "s.tar/1: has no sentence in txt");
  const std::string two = sample("1", 1) + tar_file("1.seg.ppm", "P3 1 1 255 5 9 9\n");
  CHECK(set_of(two) == "data.shards.inputs: s.tar/1 has several files that could be the picture");
  CHECK(set_of(two, {"seg.ppm"}).empty());
  CHECK(set_of(two, {"ppm", "seg.ppm"}) == "data.shards.inputs: a caption is of one picture");
}

TEST_CASE("a broken picture is told when it is read, and not before") {
  const TemporaryFolder folder;
  ShardPhotoOptions options;
  options.lists.files = {folder.file("s.tar", tar_file("1.ppm", "no picture") + tar_file("1.txt", "one") + tar_end())};
  const auto photos = read_shard_photos(options);
  CHECK(complaint([&] { read_photo(photos[0]); }).starts_with("s.tar/1.ppm: "));
}
