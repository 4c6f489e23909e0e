#include "evaluate/label_png.h"

#include <algorithm>

#include "base/file.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::string kFolder = MM_TEST_DATA "/metrics/segmentation/true/";

LabelMap read(const std::string& bytes) { return read_label_png(std::as_bytes(std::span(bytes)), "x.png"); }
std::string complains(const std::string& bytes) {
  return complaint([&] { read(bytes); });
}

// The check-sum of the first part is written anew.
std::string with_head(std::string bytes, std::size_t at, char value) {
  bytes[at] = value;
  std::uint32_t sum = 0xffffffff;
  for (std::size_t i = 12; i < 29; ++i) {
    sum ^= static_cast<unsigned char>(bytes[i]);
    for (int k = 0; k < 8; ++k) sum = sum >> 1 ^ (sum % 2 == 1 ? 0xedb88320 : 0);
  }
  for (std::size_t i = 0; i < 4; ++i) bytes[29 + i] = static_cast<char>(~sum >> (24 - 8 * i));
  return bytes;
}

}  // namespace

TEST_CASE("numbers of every depth are read as they stand") {
  const auto one = read(read_file(kFolder + "a.png")), sixteen = read(read_file(kFolder + "e/f.png"));
  CHECK(one.width == 13);
  CHECK(one.height == 11);
  REQUIRE(one.labels.size() == 143);
  for (const auto label : one.labels) CHECK(label <= 1);
  CHECK(sixteen.labels.size() == 240);
  CHECK(std::ranges::count(sixteen.labels, 40'000) > 0);
}

TEST_CASE("what is no label map says why") {
  const auto whole = read_file(kFolder + "d.png");
  CHECK(complains("") == "x.png: is no PNG");
  CHECK(complains("GIF89a..........") == "x.png: is no PNG");
  CHECK(complains(whole.substr(0, 40)) == "x.png: is cut off");
  for (std::size_t size = 8; size < whole.size(); ++size) CHECK(complains(whole.substr(0, size)).starts_with("x.png: is "));
  auto damaged = whole;
  damaged[whole.size() - 30] ^= 1;
  CHECK(complains(damaged) == "x.png: is damaged: a check-sum does not fit");
  CHECK(complains(with_head(whole, 25, 2)) == "x.png: is a picture in colours or with transparency");
  CHECK(complains(with_head(whole, 28, 1)) == "x.png: is interlaced");
  CHECK(complains(with_head(whole, 24, 3)) == "x.png: is a PNG of a kind that does not exist");
  CHECK(complains(with_head(whole, 16, 0x40)).ends_with("which are too many"));
  CHECK(complains(with_head(whole, 18, 0x40)) == "x.png: is cut off");     // more pixels than so few bytes can unfold to
  CHECK(complains(with_head(whole, 23, 0x12)).starts_with("x.png: is "));  // one line more than there is
  CHECK(complains(with_head(whole, 23, 0)) == "x.png: has no pixels");
}
