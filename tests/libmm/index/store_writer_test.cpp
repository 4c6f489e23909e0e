#include "index/store_writer.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <random>
#include <set>

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

namespace {

void tell(int told, int what) {
  if (::write(told, &what, sizeof(what)) != sizeof(what)) ::_exit(1);
}

// Adds, removes, flushes and compacts for ever, and tells what is acknowledged: after each batch how many there are, after the removal from
// a batch its number below 0.
[[noreturn]] void work(const std::string& path, int told, int done) {
  auto writer = StoreWriter::open(path);
  for (int batch = done;; ++batch) {
    std::vector<StoreItem> items;
    for (int i = 0; i < 5; ++i) items.push_back(named(fmt::format("{}.{}", batch, i)));
    writer.add(items, std::vector<float>(10, static_cast<float>(batch)));
    tell(told, batch + 1);
    if (batch % 3 == 0) {
      writer.remove(std::vector<std::string>{fmt::format("{}.4", batch)});
      tell(told, -batch - 1);
    }
    if (batch % 7 == 0) writer.flush();
    if (batch % 23 == 0) writer.compact();
  }
}

// Lets a process work for so long and kills it. -> the adds that it acknowledged; removals go into a set
int killed_after(const std::string& path, int done, unsigned microseconds, std::set<int>& removed) {
  int ends[2] = {};
  REQUIRE(::pipe(ends) == 0);
  const auto child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    try {
      work(path, ends[1], done);
    } catch (...) {
      ::_exit(2);
    }
  }
  ::close(ends[1]);
  ::usleep(microseconds);
  ::kill(child, SIGKILL);
  int status = 0, acknowledged = done;
  ::waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  for (int one = 0; ::read(ends[0], &one, sizeof(one)) == sizeof(one);)
    if (one > 0)
      acknowledged = one;
    else
      removed.insert(-one - 1);
  ::close(ends[0]);
  return acknowledged;
}

}  // namespace

TEST_CASE("200 times killed at any moment, nothing that was acknowledged is lost") {
  const TemporaryFolder folder;
  const std::string path = folder / "s";
  StoreWriter::create(path, {.width = 2});
  std::mt19937 random(11);
  int done = 0;
  std::set<int> removed;
  for (int kills = 0; kills < 200; ++kills) {
    const int acknowledged = killed_after(path, done, 500 + random() % 12000, removed);
    const auto store = Store::open(path);
    CHECK(complaint([&] { check_store(path); }).empty());
    // A batch that was not acknowledged is there whole or not at all.
    const bool one_more = store.find(fmt::format("{}.0", acknowledged)).has_value();
    CHECK(store.find(fmt::format("{}.3", acknowledged)).has_value() == one_more);
    CHECK(!store.find(fmt::format("{}.0", acknowledged + 1)));
    bool all = true;
    for (int batch = 0; batch < acknowledged; ++batch) {
      for (int i = 0; i < 4; ++i) all &= store.find(fmt::format("{}.{}", batch, i)).has_value();
      const bool fifth = store.find(fmt::format("{}.4", batch)).has_value();
      if (removed.contains(batch)) all &= !fifth;
      if (batch % 3 != 0) all &= fifth;
    }
    CHECK(all);
    done = acknowledged + (one_more ? 1 : 0);
  }
  CHECK(done > 100);
}

TEST_CASE("items that stand there are refused where they shall not be replaced; what was removed or added since is known") {
  const TemporaryFolder folder;
  auto writer = StoreWriter::create(folder / "s", {.width = 1});
  const auto refused = [&](const std::vector<std::string>& ids) {
    std::vector<StoreItem> items;
    for (const auto& id : ids) items.push_back(named(id));
    return complaint([&] { writer.add(items, std::vector<float>(ids.size(), 1.0F), OnKnown::refuse); });
  };
  CHECK(refused({"a", "b"}).empty());
  CHECK(refused({"c", "b"}) == "b: an item of this id stands in the index");
  CHECK(refused({"c", "c"}) == "c: an item of this id stands in the index");
  CHECK(writer.remove(std::vector<std::string>{"b", "c", "b"}) == 1);
  CHECK(refused({"c", "b"}).empty());
  writer.flush();
  CHECK(refused({"a"}) == "a: an item of this id stands in the index");
  CHECK(writer.remove(std::vector<std::string>{"a"}) == 1);
  CHECK(writer.remove(std::vector<std::string>{"a"}) == 0);
  writer.compact();
  CHECK(refused({"a"}).empty());
  CHECK(Store::open(folder / "s").size() == 3);
}
