#include "data/photo.h"

#include <memory>

#include "base/error.h"
#include "data/shards.h"
#include "support/caught.h"
#include "support/tar.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the photos of a split, in their order") {
  std::vector<Photo> photos(3);
  photos[0] = {"a", "a.jpg", "train", {"x"}, ""};
  photos[1] = {"b", "b.jpg", "test", {"x"}, ""};
  photos[2] = {"c", "c.jpg", "train", {"x"}, ""};
  const auto train = photos_of(photos, "train", "set");
  REQUIRE(train.size() == 2);
  CHECK(train[1].id == "c");
  try {
    photos_of(photos, "val", "set");
    FAIL("a split that is not there");
  } catch (const Error& e) {
    CHECK(std::string(e.what()) == "no picture of split 'val'");
    CHECK(e.hint == "its splits are: test, train");
  }
}

TEST_CASE("a photo is a file, or bytes that stand in archives") {
  const TemporaryFolder folder;
  const std::string red = "P3 1 1 255 9 8 7\n";
  const Photo file{.id = "a", .path = folder.file("a.ppm", red), .split = "train", .sentences = {"x"}, .name = ""};
  const auto shards = std::make_shared<const Shards>(std::vector{folder.file("s.tar", tar_file("1.ppm", red) + tar_end())});
  Photo member{.id = "s.tar/1", .path = "s.tar/1.ppm", .split = "train", .sentences = {"x"}, .name = ""};
  member.archives = shards;
  member.bytes = shards->bytes(0, (*shards)[0].files[0]);
  CHECK(read_photo(member).pixels == read_photo(file).pixels);
  CHECK(hash_of_file(member) == hash_of_file(file));
  member.bytes = member.bytes.first(5);
  CHECK(complaint([&] { read_photo(member); }).starts_with("s.tar/1.ppm: "));
  CHECK(hash_of_file(member) != hash_of_file(file));
}
