#include "data/shard_index.h"

#include <filesystem>

#include "support/caught.h"
#include "support/tar.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Indexed : TemporaryFolder {
  Indexed() { fill("one"); }

  void fill(const std::string& text) { file("a.tar", tar_file("a.txt", text) + tar_file("a.cls", "1") + tar_end()); }
  std::string archive() const { return *this / "a.tar"; }
  std::string index() const { return *this / "index.json"; }
};

}  // namespace

TEST_CASE("what stands where is kept, and found again") {
  const Indexed folder;
  Shards({folder.archive()}, folder.index());
  const auto found = ShardIndex(folder.index()).find(MappedFile(folder.archive()));
  REQUIRE(found);
  REQUIRE(found->size() == 1);
  CHECK(found->at(0).key == "a");
  CHECK(found->at(0).find("txt")->offset == 512);
  CHECK(found->at(0).find("cls")->size == 1);
  CHECK(Shards({folder.archive()}, folder.index()).name(0) == "a.tar/a");
  CHECK_FALSE(ShardIndex("").find(MappedFile(folder.archive())));
}

TEST_CASE("another archive under the name is walked through again") {
  Indexed folder;
  Shards({folder.archive()}, folder.index());
  folder.file("a.tar", tar_file("b.txt", "two") + tar_file("c.txt", "2") + tar_end());  // of the same size
  std::filesystem::last_write_time(folder.archive(), std::filesystem::last_write_time(folder.index()) + std::chrono::hours(1));
  CHECK_FALSE(ShardIndex(folder.index()).find(MappedFile(folder.archive())));
  CHECK(Shards({folder.archive()}, folder.index()).size() == 2);
  CHECK(ShardIndex(folder.index()).find(MappedFile(folder.archive())));
}

TEST_CASE("a broken index is as good as none") {
  const Indexed folder;
  Shards({folder.archive()}, folder.index());
  const std::string whole = text_of(folder.index());
  const auto known = [&](const std::string& text) {
    folder.file("index.json", text);
    return ShardIndex(folder.index()).find(MappedFile(folder.archive())).has_value();
  };
  REQUIRE(known(whole));
  CHECK_FALSE(known(whole.substr(0, whole.size() / 2)));
  std::string changed = whole;
  changed.replace(changed.find("512"), 3, "999");
  CHECK_FALSE(known(changed));
  CHECK_FALSE(known(""));
  CHECK(Shards({folder.archive()}, folder.index()).size() == 1);
  CHECK(text_of(folder.index()) == whole);
  CHECK(complaint([&] { known("- a list of somebody's"); }) ==
        folder.index() + ": is a file, but no index of archives");  // and it stays as it is
}
