#include "libmm/media/fixtures.h"
#include "support/doctest.h"

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
