#include "index/store_writer.h"

#include <cmath>
#include <filesystem>
#include <limits>

#include "index/store.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

StoreItem named(const std::string& id) { return {.id = id, .kind = "text"}; }

std::string log_of(const std::string& folder) {
  for (const auto& file : std::filesystem::directory_iterator(folder))
    if (file.path().extension() == ".log") return file.path().string();
  return "";
}

}  // namespace

TEST_CASE("what was acknowledged is there after the log was cut anywhere behind it") {
  const TemporaryFolder folder;
  const std::string path = folder / "s";
  std::size_t first = 0;
  {
    auto writer = StoreWriter::create(path, {.width = 1});
    writer.add(std::vector{named("a")}, std::vector<float>{1});
    first = std::filesystem::file_size(log_of(path));
    writer.add(std::vector{named("b"), named("c")}, std::vector<float>{2, 3});
  }
  const auto log = log_of(path), whole = text_of(log);
  for (std::size_t size = first; size < whole.size(); ++size) {
    folder.file("s/" + std::filesystem::path(log).filename().string(), whole.substr(0, size));
    CHECK(Store::open(path).size() == 1);
    CHECK(check_store(path).size() == (size == first ? 0 : 1));
    auto writer = StoreWriter::open(path);
    writer.add(std::vector{named("d")}, std::vector<float>{4});
    CHECK(Store::open(path).size() == 2);
    CHECK(check_store(path).empty());
  }
}

TEST_CASE("one process writes at a time") {
  const TemporaryFolder folder;
  auto writer = StoreWriter::create(folder / "s", {.width = 1});
  CHECK(complaint([&] { StoreWriter::open(folder / "s"); }).find("another process writes to this index") != std::string::npos);
  CHECK(complaint([&] { StoreWriter::create(folder / "s", {.width = 1}); }).find("is an index already") != std::string::npos);
  folder.file("full/x", "x");
  CHECK(complaint([&] { StoreWriter::create(folder / "full", {.width = 1}); }).find("not empty") != std::string::npos);
}

TEST_CASE("vectors that are none, and items that are none, are refused together with their company") {
  const TemporaryFolder folder;
  auto writer = StoreWriter::create(folder / "s", {.width = 2});
  const float nan = std::nanf(""), infinite = std::numeric_limits<float>::infinity();
  const auto added = [&](const std::string& id, std::vector<float> vector) {
    vector.insert(vector.begin(), {1, 1});
    return complaint([&] { writer.add(std::vector{named("good"), named(id)}, vector); });
  };
  CHECK(added("x", {1, nan}) == "x: its vector holds numbers that are none (NaN or infinite)");
  CHECK(added("x", {infinite, 1}).find("NaN or infinite") != std::string::npos);
  CHECK(added("x", {1e19F, 1}) == "x: its vector is longer than 1e18");
  CHECK(added("", {1, 1}) == "id: an empty id");
  CHECK(added("x", {1}).find("3 numbers are no 2 vectors of 2") != std::string::npos);
  CHECK(Store::open(folder / "s").size() == 0);
}

TEST_CASE("segments and compaction keep what lives, and clear what nothing names") {
  const TemporaryFolder folder;
  const std::string path = folder / "s";
  auto writer = StoreWriter::create(path, {.width = 1});
  for (int round = 0; round < 5; ++round) {
    std::vector<StoreItem> items;
    std::vector<float> vectors;
    for (int i = 0; i < 10; ++i) {
      items.push_back(named(std::to_string(5 * round + i)));  // half of them stand there already
      vectors.push_back(static_cast<float>(100 * round + i));
    }
    writer.add(items, vectors);
    writer.flush();
  }
  writer.flush();  // nothing to do
  CHECK(Store::open(path).segments() == 5);
  CHECK(Store::open(path).size() == 30);
  writer.remove(std::vector<std::string>{"7", "29"});
  writer.compact();
  const auto store = Store::open(path);
  CHECK(store.segments() == 1);
  CHECK(store.size() == 28);
  CHECK(store.rows() == 28);
  CHECK((store.vector(*store.find("6")) == std::vector<float>{101}));
  CHECK(std::distance(std::filesystem::directory_iterator(path), {}) == 4);  // manifest, lock, segment, log
  CHECK(check_store(path).empty());
  writer.remove(std::vector<std::string>{"6"});
  writer.flush();
  CHECK(Store::open(path).size() == 27);
}
