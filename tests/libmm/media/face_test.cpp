#include "media/face.h"

#include <cstdlib>

#include "libmm/media/fixtures.h"
#include "support/drawn_face.h"

#include "support/doctest.h"

using namespace mm;

TEST_SUITE("faces" * doctest::skip(!kHasCodecs || face_cascade().empty())) {
  TEST_CASE("a face is found where it is, and none where none is") {
    const auto finder = open_face_finder();
    const auto faces = finder->find(drawn_face(320, 240, 200, 110, 45));
    REQUIRE(faces.size() == 1);
    CHECK(std::abs(faces[0].x + faces[0].side / 2 - 200) < 12);
    CHECK(std::abs(faces[0].y + faces[0].side / 2 - 115) < 15);
    CHECK(faces[0].side > 70);
    CHECK(faces[0].side < 120);
    CHECK(finder->find(noise_image(320, 240, 1)).empty());
    CHECK(finder->find(Image{100, 100, 1, std::vector<std::uint8_t>(10'000, 128)}).empty());
  }

  TEST_CASE("the largest comes first") {
    Image both = drawn_face(480, 240, 130, 110, 60);
    const Image small = drawn_face(480, 240, 370, 110, 40);
    for (int y = 0; y < 240; ++y)
      for (int x = 280; x < 480; ++x)
        both.pixels[static_cast<std::size_t>(y * 480 + x)] = small.pixels[static_cast<std::size_t>(y * 480 + x)];
    const auto faces = open_face_finder()->find(both);
    REQUIRE(faces.size() == 2);
    CHECK(faces[0].x < faces[1].x);
    CHECK(faces[0].side > faces[1].side);
  }

  TEST_CASE("pictures of any size are looked at") {
    const auto finder = open_face_finder();
    for (const auto& [width, height] : {std::pair{1, 1}, {1, 500}, {19, 40}, {20, 20}, {21, 300}})
      CHECK(finder->find(noise_image(width, height, 1)).empty());
  }
}

TEST_CASE("the cascade lies where the system puts it, or nowhere") {
  const std::string path = face_cascade();
  CHECK((path.empty() || path.ends_with("haarcascade_frontalface_alt2.xml")));
}
