#include "data/shard_sample.h"

#include "support/caught.h"
#include "support/tar.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Names = std::vector<std::string>;

// An archive with one sample called 1.
struct OneSample : TemporaryFolder {
  explicit OneSample(const std::string& files) { file("s.tar", files + tar_end()); }
  Shards shards() const { return Shards({*this / "s.tar"}); }
};

}  // namespace

TEST_CASE("what a file is by what it ends in") {
  CHECK(is_picture_ending("jpg"));
  CHECK(is_picture_ending("left.webp"));
  CHECK_FALSE(is_picture_ending("txt"));
  CHECK_FALSE(is_picture_ending("wav"));
  CHECK(is_sound_ending("near.flac"));
  CHECK_FALSE(is_sound_ending("flac.txt"));
  CHECK(picture_endings().starts_with("jpg, jpeg, "));
  CHECK(sound_endings().starts_with("wav, flac, "));
}

TEST_CASE("the text of a file, or of a field") {
  const OneSample folder(tar_file("1.cls", " red \n") + tar_file("1.json", R"({"id": 7, "kind": "apple", "part": 0.5})"));
  const Shards shards = folder.shards();
  CHECK(files_of(shards[0]) == "it has cls, json");
  CHECK(shard_text(shards, 0, "cls") == "red");
  CHECK(shard_text(shards, 0, "json.id") == "7");
  CHECK(shard_text(shards, 0, "json.kind") == "apple");
  CHECK(complaint([&] { shard_text(shards, 0, "txt"); }) == "s.tar/1: has no txt");
  CHECK(complaint([&] { shard_text(shards, 0, "json.part"); }).starts_with("s.tar/1.json: "));
}

TEST_CASE("sentences of several sources, in their order") {
  const OneSample folder(tar_file("1.txt", "a red\r\n apple \n") +
                         tar_file("1.json", R"({"caption": "an apple", "others": ["fruit", " ", "red fruit"], "alt": null, "n": 3})"));
  const Shards shards = folder.shards();
  CHECK(shard_sentences(shards, 0, {"txt"}) == Names{"a red   apple"});
  CHECK(shard_sentences(shards, 0, {"json.others", "json.alt", "txt"}) == Names{"fruit", "red fruit", "a red   apple"});
  CHECK(shard_sentences(shards, 0, {"json.caption"}) == Names{"an apple"});
  CHECK(complaint([&] { shard_sentences(shards, 0, {"json.alt"}); }) == "s.tar/1: has no sentence in json.alt");
  CHECK(complaint([&] { shard_sentences(shards, 0, {"json.n"}); }).starts_with("s.tar/1.json: "));
  CHECK(complaint([&] { shard_sentences(shards, 0, {"json.title"}); }).starts_with("s.tar/1.json: "));
  CHECK(complaint([&] { shard_sentences(shards, 0, {"en.txt"}); }) == "s.tar/1: has no en.txt");
}

TEST_CASE("bytes that are no text are no sentence") {
  const OneSample folder(tar_file("1.txt", "caf\xe9"));
  CHECK(complaint([&] { shard_sentences(folder.shards(), 0, {"txt"}); }) == "s.tar/1: a sentence that is no UTF-8");
}
