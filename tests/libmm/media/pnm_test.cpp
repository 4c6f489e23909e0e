#include <sys/resource.h>

#include "libmm/media/fixtures.h"
#include "support/doctest.h"

namespace {

rusage usage() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return used;
}

}  // namespace

// Every kind of PNM is compared with Pillow in image_test.cpp.

TEST_CASE("headers with notes and any white space") {
  const mm::Image image = mm::decode_text("P3 # a note\n\t2 # another\n 1\n255\n1 2 3\n4 5 6");
  CHECK(image.width == 2);
  CHECK(image.height == 1);
  CHECK(image.pixels == std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6});
  CHECK(mm::decode_text("P1\n3 1\n101").pixels == std::vector<std::uint8_t>{0, 0, 0, 255, 255, 255, 0, 0, 0});
}

TEST_CASE("every shorter file is an error") {
  for (const std::string whole : {"P6\n2 2\n255\nabcdefghijkl", "P2\n2 2\n9\n1 2 3 4 ", "P4\n9 2\nabcd"})
    for (std::size_t size = 3; size + (whole[1] == '2' ? 2 : 0) < whole.size(); ++size) {
      CAPTURE(whole.substr(0, size));
      CHECK(mm::error_of([&] { mm::decode_text(whole.substr(0, size)); }).starts_with("input: a file: the PNM file is "));
    }
}

TEST_CASE("numbers that lie") {
  CHECK_THROWS_AS(mm::decode_text("P6\n2 2\n0\nabcdefghijkl"), mm::Error);
  CHECK_THROWS_AS(mm::decode_text("P6\n2 2\n70000\nabcdefghijkl"), mm::Error);
  CHECK_THROWS_AS(mm::decode_text("P6\n-2 2\n255\nabcdefghijkl"), mm::Error);
  CHECK_THROWS_AS(mm::decode_text("P6\n99999999999999999999 2\n255\nabcdefghijkl"), mm::Error);
  CHECK_THROWS_AS(mm::decode_text("P2\n2 1\n9\n1 x"), mm::Error);
  CHECK_THROWS_AS(mm::decode_text("P2\n2 1\n9\n1 10"), mm::Error);
}

TEST_CASE("missing rows are grey where that is asked for") {
  const mm::Image image = mm::decode_text("P5\n2 2\n255\nab", {.allow_truncated = true});
  CHECK(image.pixels == std::vector<std::uint8_t>{'a', 'a', 'a', 'b', 'b', 'b', 128, 128, 128, 128, 128, 128});
}

TEST_CASE("a header alone takes no memory: the bytes are counted first") {
  for (const char* header : {"P6 13000 13000 255\n", "P5 13000 13000 65535\n", "P4 13000 13000\n", "P3 13000 13000 255\n1 2 3",
                             "P2 13000 13000 9\n", "P1 13000 13000\n101"}) {
    CAPTURE(header);
    const std::string file = header;
    const rusage before = usage();
    CHECK(mm::error_of([&] { mm::decode_text(file); }).find("is cut off after") != std::string::npos);
    CHECK(usage().ru_maxrss - before.ru_maxrss < 100'000);  // KiB; the picture would be 507 MB
  }
}

TEST_CASE("the smallest files that hold their picture are read") {
  CHECK(mm::decode_text("P3 1 1 9\n9 9 9").pixels == std::vector<std::uint8_t>{255, 255, 255});
  CHECK(mm::decode_text("P2 2 1 1\n1 1").width == 2);
  CHECK(mm::decode_text("P1 2 1\n11").width == 2);
  CHECK(mm::decode_text("P4 9 2\nabcd").height == 2);
  CHECK(mm::decode_text("P5 1 1 256\nab").width == 1);
}

TEST_CASE("a largest sample is not cut down to what fits") {
  CHECK(mm::error_of([] { mm::decode_text("P6 1 1 4294967551\nabc"); }).find("its largest sample is 4294967551, not 1 to 65535") !=
        std::string::npos);
}
