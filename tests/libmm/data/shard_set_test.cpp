#include "data/shard_set.h"

#include "support/caught.h"
#include "support/codecs.h"
#include "support/tar.h"
#include "support/temporary.h"
#include "support/wav.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Rows = std::vector<std::int64_t>;
using Names = std::vector<std::string>;

std::string dot(int red) { return "P3 1 1 255 " + std::to_string(red) + " 9 9\n"; }

std::string sample(const std::string& key, int red, const std::string& label) {
  return tar_file(key + ".ppm", dot(red)) + tar_file(key + ".cls", label + "\n") +
         tar_file(key + ".json", "{\"animal\": \"" + std::string(red > 20 ? "cat" : "dog") + "\", \"camera\": " + label + "}");
}

// Two uneven archives to learn from, and one to test on.
struct Pictures : TemporaryFolder {
  Pictures() {
    file("set-0.tar", sample("0000", 10, "3") + sample("0001", 20, "10") + tar_end());
    file("set-1.tar", sample("0002", 30, "3") + tar_end());
    file("test.tar", sample("0003", 40, "10") + tar_end());
  }

  ShardSetOptions options() const {
    return {.lists = {.files = {*this / "set-{0..1}.tar"}, .test_files = {*this / "test.tar"}}, .side = 2};
  }
};

std::string refused(const ShardSetOptions& options) {
  return complaint([&] { read_shard_set(options); });
}

}  // namespace

TEST_CASE("pictures and their classes") {
  const Pictures folder;
  const ArraySet set = read_shard_set(folder.options());
  CHECK(set.inputs.at("picture").sizes() == at::IntArrayRef{4, 3, 2, 2});
  CHECK((set.inputs.at("picture").scalar_type() == at::kByte));
  CHECK(set.inputs.at("picture")[2][0][1][1].item<int>() == 30);
  CHECK(set.class_names == Names{"3", "10"});
  CHECK(set.labels[1].item<std::int64_t>() == 1);
  CHECK(set.ids == Names{"set-0.tar/0000", "set-0.tar/0001", "set-1.tar/0002", "test.tar/0003"});
  CHECK(set.train == Rows{0, 1, 2});
  CHECK(set.test == Rows{3});
  CHECK(set.valid.empty());
}

TEST_CASE("a field of json is the class, or the group") {
  const Pictures folder;
  ShardSetOptions options = folder.options();
  options.label = "json.animal";
  options.group = "json.camera";
  options.grey = true;
  const ArraySet set = read_shard_set(options);
  CHECK(set.class_names == Names{"cat", "dog"});
  CHECK(set.groups == Names{"3", "10", "3", "10"});
  CHECK(set.inputs.at("picture").sizes() == at::IntArrayRef{4, 1, 2, 2});
  options.label = "json.colour";
  CHECK(refused(options).find("set-0.tar/0000.json") == 0);
}

TEST_CASE("the set is known by what stands in it") {
  const Pictures folder;
  const std::string whole = read_shard_set(folder.options()).fingerprint;
  CHECK(read_shard_set(folder.options()).fingerprint == whole);
  folder.file("test.tar", sample("0003", 41, "10") + tar_end());
  const std::string other = read_shard_set(folder.options()).fingerprint;
  CHECK(other != whole);
  folder.file("test.tar", sample("0003", 41, "3") + tar_end());
  CHECK(read_shard_set(folder.options()).fingerprint != other);
}

TEST_CASE("fractions, where no files say the part") {
  const TemporaryFolder folder;
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += sample(std::to_string(i), i, i < 4 ? "a" : "b");
  folder.file("s.tar", bytes + tar_end());
  ShardSetOptions options{.lists = {.files = {folder / "s.tar"}, .test_fraction = 0.5}, .side = 1};
  const ArraySet set = read_shard_set(options);
  CHECK(set.test.size() == 4);
  CHECK(set.train.size() == 4);
  options.lists.test_files = {folder / "s.tar"};
  CHECK(refused(options) == "data.shards.test-fraction: files say which samples these are");
}

TEST_CASE("what a sample lacks is named") {
  const TemporaryFolder folder;
  const auto set_of = [&](const std::string& bytes, const Names& inputs = {}) {
    folder.file("s.tar", bytes + tar_end());
    return refused({.lists = {.files = {folder / "s.tar"}}, .inputs = inputs});
  };
  CHECK(set_of(sample("1", 1, "a") + tar_file("2.ppm", dot(2))) == "s.tar/2: has no cls");
  CHECK(set_of(sample("1", 1, "a") + tar_file("2.cls", "a")) == "s.tar/2: has no picture");
  CHECK(set_of(tar_file("1.cls", "a")) == "s.tar/1: has no picture and no sound");
  CHECK(set_of(tar_file("1.ppm", dot(1)) + tar_file("1.cls", " \n")) == "s.tar/1: its cls is empty");
  CHECK(set_of(tar_file("1.ppm", "no picture") + tar_file("1.cls", "a")).find("s.tar/1.ppm") == 0);
  const std::string two = tar_file("1.ppm", dot(1)) + tar_file("1.seg.ppm", dot(2)) + tar_file("1.cls", "a");
  CHECK(set_of(two) == "data.shards.inputs: s.tar/1 has 2 files that could be the picture");
  CHECK(set_of(two, {"seg.ppm"}).empty());
  CHECK(set_of(two, {"txt"}) == "data.shards.inputs: 'txt' ends as no picture or sound does");
}

TEST_CASE("a picture and a sound of each sample" * doctest::skip(!kHasCodecs)) {
  const TemporaryFolder folder;
  const auto both = [&](const std::string& key, int red) {
    return tar_file(key + ".ppm", dot(red)) + tar_file(key + ".wav", wav(std::vector<std::int16_t>(800, 100))) +
           tar_file(key + ".cls", key);
  };
  folder.file("s.tar", both("a", 1) + both("b", 2) + tar_end());
  const SoundForm form{.seconds = 0.2, .mel = {.rate = 8000, .window = 200, .hop = 80, .transform = 256, .mels = 12}};
  const ArraySet set = read_shard_set({.lists = {.files = {folder / "s.tar"}}, .side = 1, .sound = form});
  CHECK(set.inputs.at("picture").sizes() == at::IntArrayRef{2, 3, 1, 1});
  CHECK(set.inputs.at("sound").sizes() == at::IntArrayRef{2, 1, 12, 21});
  CHECK(set.class_names == Names{"a", "b"});
}
