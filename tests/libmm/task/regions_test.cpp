#include "task/regions.h"

#include "support/doctest.h"  // last

using namespace mm;

namespace {

const std::vector<Region> kRegions{{Region::Shape::box, "red cup", {{1, 2, 30, 40}}},
                                   {Region::Shape::polygons, "", {{1, 2, 3, 4, 5, 6}, {7, 8}}},
                                   {Region::Shape::quad, "EXIT", {{1, 2, 3, 4, 5, 6, 7, 8}}},
                                   {Region::Shape::box, "", {{0, 0, 9, 9}}}};

}  // namespace

TEST_CASE("regions stand in a record by their shape, in their order") {
  Json caption = Json::object();
  set_regions(caption, kRegions);
  CHECK(caption.dump() ==
        R"({"boxes":[{"label":"red cup","box":[1,2,30,40]},{"label":"","box":[0,0,9,9]}],)"
        R"("quads":[{"label":"EXIT","quad":[1,2,3,4,5,6,7,8]}],"polygons":[{"label":"","polygons":[[1,2,3,4,5,6],[7,8]]}]})");
  Json bare = Json::object();
  set_regions(bare, {});
  CHECK(bare.size() == 0);
}

TEST_CASE("people read a line a region, or the caption where there is none") {
  Json caption = Json::object();
  caption.set("caption", "red cup");
  CHECK(caption_lines(caption) == std::vector<std::string>{"red cup"});
  set_regions(caption, kRegions);
  CHECK(caption_lines(caption) ==
        std::vector<std::string>{"red cup [1, 2, 30, 40]", "[0, 0, 9, 9]", "EXIT [1, 2, 3, 4, 5, 6, 7, 8]", "[1, 2, 3, 4, 5, 6] [7, 8]"});
}
