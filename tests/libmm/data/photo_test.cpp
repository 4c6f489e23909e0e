#include "data/photo.h"

#include "base/error.h"

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
