#include "data/shards.h"

#include <span>

#include "support/caught.h"
#include "support/tar.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Names = std::vector<std::string>;

std::vector<TarMember> members_of(const Names& names) {
  std::vector<TarMember> members;
  for (const auto& name : names) members.push_back({name, 512 * members.size(), members.size()});
  return members;
}

std::string refused(const Names& names) {
  return complaint([&] { shard_samples(members_of(names), "a.tar"); });
}

std::string text_of(const Shards& shards, std::size_t number, std::string_view ending) {
  const auto bytes = shards.bytes(number, *shards[number].find(ending));
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TEST_CASE("files of one stem are a sample") {
  const auto samples =
      shard_samples(members_of({"./a/1.JPG", "./a/1.seg.png", "./a/1.cls", "notes", ".hidden", "b.c/2.jpg", "b.c/.x"}), "a.tar");
  REQUIRE(samples.size() == 2);
  CHECK(samples[0].key == "./a/1");
  REQUIRE(samples[0].files.size() == 3);
  CHECK(samples[0].files[0].ending == "jpg");
  CHECK(samples[0].find("seg.png")->offset == 512);
  CHECK(samples[0].find("png") == nullptr);
  CHECK(samples[1].key == "b.c/2");
}

TEST_CASE("what is no set of samples is refused") {
  CHECK(refused({"1.jpg", "1.JPG"}) == "a.tar: '1.JPG' stands there twice");
  CHECK(refused({"1.jpg", "2.jpg", "1.cls"}) == "a.tar: the key '1' comes up again at '1.cls', behind other samples");
  CHECK(refused({"1.jpg", "1.PyD"}) == "a.tar: '1.PyD' is a pickle, which runs what is in it when it is read");
  CHECK(refused({"1.x.pickle"}).find("is a pickle") != std::string::npos);
  CHECK(refused({"1.pth"}).find("is a pickle") != std::string::npos);
}

TEST_CASE("names in braces") {
  CHECK(shard_names({"a-{08..11}.tar", "b.tar", "c-{x,yy}.tar"}, "o") ==
        Names{"a-08.tar", "a-09.tar", "a-10.tar", "a-11.tar", "b.tar", "c-x.tar", "c-yy.tar"});
  const auto complains = [](const std::string& name) { return complaint([&] { shard_names({name}, "o"); }); };
  CHECK(complains("pipe:curl x") == "o: 'pipe:curl x' is a command, and none is ever run");
  CHECK(complains("https://x/{0..1}.tar").find("is an address") != std::string::npos);
  CHECK(complains("{1..0}.tar") == "o: '{1..0}' is no range of at most 100000 numbers");
  CHECK(complains("{0..99999999999}.tar").find("is no range") != std::string::npos);
  CHECK(complains("{0..a}.tar").find("is no range") != std::string::npos);
  CHECK(complains("{0..1}{0..1}.tar") == "o: '{0..1}{0..1}.tar' has braces other than one pair");
  CHECK(complains("a}.tar").find("braces") != std::string::npos);
}

TEST_CASE("any sample of uneven archives is reached by its number") {
  const TemporaryFolder folder;
  folder.file("set-0.tar", tar_file("a.txt", "one") + tar_file("a.cls", "1") + tar_file("b.txt", "two") + tar_end());
  folder.file("set-1.tar", tar_file("x/c.txt", "three") + tar_end() + std::string(8192, '\0'));
  const Shards shards({folder / "set-0.tar", folder / "set-1.tar"});
  REQUIRE(shards.size() == 3);
  CHECK(text_of(shards, 2, "txt") == "three");
  CHECK(text_of(shards, 0, "txt") == "one");
  CHECK(text_of(shards, 0, "cls") == "1");
  CHECK(shards.name(2) == "set-1.tar/x/c");
  CHECK(shards.shard(2) == 1);
  folder.file("train/0.tar", tar_file("a.txt", "one") + tar_end());
  folder.file("test/0.tar", tar_file("a.txt", "two") + tar_end());
  const Shards alike({folder / "train/0.tar", folder / "test/0.tar"});
  CHECK(alike.name(0) == "train/0.tar/a");
  CHECK(alike.name(1) == "test/0.tar/a");
  folder.file("none.tar", tar_file("README", "") + tar_end());
  CHECK(complaint([&] { Shards({folder / "none.tar"}); }) == folder / "none.tar: holds no samples");
  folder.file("cut.tar", tar_file("a.txt", "one"));
  CHECK(complaint([&] { Shards({folder / "cut.tar"}); }) == folder / "cut.tar: is cut off at byte 1024, in front of a header or its end");
}
