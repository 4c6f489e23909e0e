#include "index/faiss_file.h"

#include "support/caught.h"
#include "support/temporary.h"

#include <doctest/doctest.h>

using namespace mm;

namespace {

const std::vector<float> kNumbers{1, 2, 3, 4, 5, 6};

std::string written(const TemporaryFolder& folder) {
  FaissWriter writer(folder / "a.index", 3, 2);
  for (std::size_t row = 0; row < 3; ++row) writer.add(std::span(kNumbers).subspan(2 * row, 2));
  writer.commit();
  return text_of(folder / "a.index");
}

std::string refusal(const TemporaryFolder& folder, const std::string& bytes) {
  const auto path = folder.file("b.index", bytes);
  const auto said = complaint([&] { read_faiss(path); });
  return said.starts_with(path + ": ") ? said.substr(path.size() + 2) : said;
}

// What IndexIDMap puts around an index of three rows of two numbers.
std::string mapped(const std::string& inner, std::uint64_t count = 3) {
  std::string all = "IxMp" + inner.substr(4, 33) + inner;
  all.append(reinterpret_cast<const char*>(&count), 8);
  for (const std::int64_t id : {7, 5, -1}) all.append(reinterpret_cast<const char*>(&id), 8);
  return all;
}

}  // namespace

TEST_CASE("a flat index is read as it was written") {
  const TemporaryFolder folder;
  const auto bytes = written(folder);
  CHECK(bytes.size() == 4 + 33 + 8 + 24);  // as faiss.write_index() makes it
  const auto read = read_faiss(folder / "a.index");
  CHECK(read.rows == 3);
  CHECK(read.width == 2);
  CHECK((read.numbers == kNumbers));
  CHECK(read.ids.empty());
}

TEST_CASE("ids of a map around it are read") {
  const TemporaryFolder folder;
  const auto path = folder.file("m.index", mapped(written(folder)));
  const auto read = read_faiss(path);
  CHECK((read.numbers == kNumbers));
  CHECK((read.ids == std::vector<std::int64_t>{7, 5, -1}));
}

TEST_CASE("what is cut off, damaged or of another kind is refused, whatever it says of its size") {
  const TemporaryFolder folder;
  const auto bytes = written(folder);
  for (std::size_t end = 0; end < bytes.size(); ++end) CHECK(!refusal(folder, bytes.substr(0, end)).empty());
  CHECK(refusal(folder, bytes + "x") == "is damaged: 1 bytes stand behind its end");
  CHECK(refusal(folder, "IwFl" + bytes.substr(4)).find("is an index of FAISS's kind 'IwFl'") == 0);
  CHECK(refusal(folder, mapped(mapped(bytes))).find("is an index of FAISS's kind 'IxMp'") == 0);
  CHECK(refusal(folder, mapped(bytes, 4)).find("is damaged: holds 4 numbers where 3 belong") == 0);
  auto many = bytes;
  many[15] = '\x40';  // of the number of rows
  CHECK(refusal(folder, many).find("is damaged") == 0);
  auto wide = bytes;
  wide[7] = '\x7F';
  CHECK(refusal(folder, wide).find("is damaged") == 0);
  auto metric = bytes;
  metric[33] = 3;
  CHECK(refusal(folder, metric).find("compares by metric 3") == 0);
}
