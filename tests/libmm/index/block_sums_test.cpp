#include "index/block_sums.h"

#include <cstring>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::string written(const TemporaryFolder& folder, std::size_t size) {
  const std::string path = folder / "x";
  SummedFile file(path);
  const std::string text(size, 'x');
  for (std::size_t begin = 0; begin < size; begin += 1000)
    file.write(std::as_bytes(std::span(text).subspan(begin, std::min<std::size_t>(1000, size - begin))));
  file.commit();
  return path;
}

}  // namespace

TEST_CASE("what was written is there, whatever its size, and holds to its sums") {
  const TemporaryFolder folder;
  for (const std::size_t size : {0U, 1U, 65535U, 65536U, 65537U, 200000U, 3000000U}) {
    const MappedFile file(written(folder, size));
    CHECK(summed_bytes(file).size() == size);
    CHECK(complaint([&] { check_sums(file); }).empty());
  }
}

TEST_CASE("each flipped byte and each cut is found, and the block is named") {
  const TemporaryFolder folder;
  const std::string path = written(folder, 70000), whole = text_of(path);
  for (std::size_t at = 0; at<whole.size(); at += at + 100> whole.size() || at < 10 ? 1 : 997) {
    auto text = whole;
    text[at] = static_cast<char>(text[at] ^ 4);
    const MappedFile file(folder.file("y", text));
    CHECK(!complaint([&] { check_sums(file); }).empty());
  }
  auto text = whole;
  text[66000] ^= 1;
  const MappedFile file(folder.file("y", text));
  CHECK(complaint([&] { check_sums(file); }).find("is damaged between bytes 65536 and 70000") != std::string::npos);
  for (const std::size_t left : {0U, 23U, 24U, 40000U, 70000U}) {
    const MappedFile cut(folder.file("z", whole.substr(0, left)));
    CHECK(complaint([&] { summed_bytes(cut); }).find("is cut off") != std::string::npos);
  }
}

TEST_CASE("a foot of impossible sizes is refused before anything is read by it") {
  const TemporaryFolder folder;
  auto text = text_of(written(folder, 100));
  const std::uint64_t huge = ~std::uint64_t{0};
  std::memcpy(text.data() + text.size() - 24, &huge, sizeof(huge));
  const MappedFile file(folder.file("y", text));
  CHECK(complaint([&] { summed_bytes(file); }).find("do not add up") != std::string::npos);
}

TEST_CASE("padding is zeros") {
  const TemporaryFolder folder;
  SummedFile file(folder / "x");
  file.write(std::as_bytes(std::span("abc", 3)));
  file.pad(64);
  file.pad(64);
  CHECK(file.written() == 64);
  file.commit();
  const MappedFile mapped(folder / "x");
  CHECK(summed_bytes(mapped)[63] == std::byte{0});
}
