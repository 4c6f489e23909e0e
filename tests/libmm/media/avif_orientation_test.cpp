#include "media/avif_orientation.h"

#include <string>
#include <string_view>

#include "support/doctest.h"

using std::string_view_literals::operator""sv;

namespace {

std::string box(std::string_view type, std::string_view content) {
  const auto size = static_cast<char>(content.size() + 8);
  return std::string("\0\0\0"sv) + size + std::string(type) + std::string(content);
}

int orientation_of(const std::string& properties) {
  const std::string inner = box("iprp", box("ipco", properties));
  const std::string file = box("ftyp", "avif") + box("meta", std::string("\0\0\0\0"sv) + box("pitm", "1") + inner);
  return mm::avif_orientation(std::as_bytes(std::span(file)));
}

}  // namespace

TEST_CASE("turns and mirrors become the orientation of EXIF") {
  const int expected[3][4] = {{1, 8, 3, 6}, {4, 5, 2, 7}, {2, 7, 4, 5}};
  for (int turns = 0; turns < 4; ++turns) {
    const std::string turn = box("irot", std::string(1, static_cast<char>(turns)));
    CHECK(orientation_of(turn) == expected[0][turns]);
    for (int axis = 0; axis < 2; ++axis)
      CHECK(orientation_of(turn + box("imir", std::string(1, static_cast<char>(axis)))) == expected[1 + axis][turns]);
  }
  CHECK(orientation_of(box("imir", "\1")) == 2);
  CHECK(orientation_of("") == 1);
}

TEST_CASE("boxes that lie are upright") {
  CHECK(orientation_of(box("irot", "")) == 1);
  CHECK(orientation_of(std::string("\0\0\0\7irot\1"sv)) == 1);
  CHECK(orientation_of(std::string("\xFF\xFF\xFF\xFFirot\1"sv)) == 1);
  CHECK(orientation_of(std::string("\0\0\0\1irot\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\1"sv)) == 1);
  CHECK(mm::avif_orientation({}) == 1);
}
