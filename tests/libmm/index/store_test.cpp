#include "index/store.h"

#include <cmath>
#include <filesystem>

#include "index/store_writer.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

StoreItem item(const std::string& id, int price = 0) {
  Json fields = Json::object();
  fields.set("price", price);
  return {.id = id, .kind = "text", .fields = fields};
}

// Two segments, a log, rows that were removed and replaced in each.
void fill(const std::string& folder) {
  auto writer = StoreWriter::create(folder, {.width = 2, .notes = Json::parse(R"({"model": "m"})", "x")});
  writer.add(std::vector{item("a"), item("b"), item("c")}, std::vector<float>{1, 0, 0, 1, 1, 1});
  writer.flush();
  writer.add(std::vector{item("d"), item("b", 2)}, std::vector<float>{2, 0, 0, 2});
  writer.flush();
  writer.add(std::vector{item("e")}, std::vector<float>{3, 3});
  CHECK(writer.remove(std::vector<std::string>{"a", "nothing", "a"}) == 1);
  writer.add(std::vector{item("e", 5)}, std::vector<float>{-1, -1});
}

}  // namespace

TEST_CASE("a store is what was written to it, in segments and in the log") {
  const TemporaryFolder folder;
  fill(folder / "s");
  const auto store = Store::open(folder / "s");
  CHECK(store.form().width == 2);
  CHECK(store.form().notes.string("model") == "m");
  CHECK(store.size() == 4);  // b, c, d, e
  CHECK(store.rows() == 7);
  CHECK(store.segments() == 2);
  CHECK(!store.find("a"));
  CHECK(!store.find("nothing"));
  REQUIRE(store.find("b"));
  CHECK(store.item(*store.find("b")).fields.integer("price") == 2);
  CHECK((store.vector(*store.find("b")) == std::vector<float>{0, 2}));
  REQUIRE(store.find("e"));
  CHECK(store.item(*store.find("e")).fields.integer("price") == 5);
  CHECK(store.id(*store.find("d")) == "d");
  std::size_t lives = 0;
  for (std::size_t row = 0; row < store.rows(); ++row) lives += store.lives(row) ? 1 : 0;
  CHECK(lives == 4);
}

TEST_CASE("searches see the rows that live, and of those the allowed ones") {
  const TemporaryFolder folder;
  fill(folder / "s");
  const auto store = Store::open(folder / "s");
  const std::vector<float> queries{1, 0, 0, -1};
  const auto hits = store.search(queries, {.most = 2});
  REQUIRE(hits.size() == 2);
  CHECK(store.id(hits[0][0].row) == "d");
  CHECK(hits[0][0].score == 2);
  CHECK(store.id(hits[0][1].row) == "c");
  CHECK(store.id(hits[1][0].row) == "e");
  RowSet allowed(store.rows());
  allowed.add(*store.find("b"));
  allowed.add(0);  // a, which is gone
  const auto some = store.search(std::span(queries).first(2), {.most = 5, .allowed = &allowed});
  REQUIRE(some[0].size() == 1);
  CHECK(store.id(some[0][0].row) == "b");
}

TEST_CASE("an empty store is searched, too") {
  const TemporaryFolder folder;
  StoreWriter::create(folder / "s", {.width = 3});
  const auto store = Store::open(folder / "s");
  CHECK(store.size() == 0);
  CHECK(store.search(std::vector<float>{1, 2, 3}, {})[0].empty());
  CHECK(check_store(folder / "s").empty());
  CHECK(complaint([&] { Store::open(folder / "none"); }).find("is no index") != std::string::npos);
  const auto nan = std::vector<float>{1, std::nanf(""), 3};
  CHECK(complaint([&] { Store::open(folder / "s").search(nan, {}); }) ==
        "the query: its vector holds numbers that are none (NaN or infinite)");
}

TEST_CASE("a reader keeps what it opened, whatever the writer does") {
  const TemporaryFolder folder;
  fill(folder / "s");
  const auto before = Store::open(folder / "s");
  {
    auto writer = StoreWriter::open(folder / "s");
    writer.remove(std::vector<std::string>{"d"});
    writer.compact();
  }
  CHECK(before.size() == 4);
  CHECK((before.vector(*before.find("d")) == std::vector<float>{2, 0}));
  CHECK(before.search(std::vector<float>{1, 0}, {.most = 1})[0][0].score == 2);
  const auto after = Store::open(folder / "s");
  CHECK(after.size() == 3);
  CHECK(after.rows() == 3);
  CHECK(after.segments() == 1);
}

TEST_CASE("a snapshot tells whether it is still how things stand") {
  const TemporaryFolder folder;
  fill(folder / "s");
  const auto before = Store::open(folder / "s");
  CHECK(before.is_current());
  {
    auto writer = StoreWriter::open(folder / "s");
    CHECK(before.is_current());
    writer.add(std::vector{item("new")}, std::vector<float>{0, 1});
  }
  CHECK(!before.is_current());
  const auto between = Store::open(folder / "s");
  CHECK(between.is_current());
  StoreWriter::open(folder / "s").compact();
  CHECK(!between.is_current());
  const auto after = Store::open(folder / "s");
  std::filesystem::remove_all(folder / "s");
  CHECK(!after.is_current());
}

TEST_CASE("graphs of segments are walked where that is asked for, and what has none is compared") {
  const TemporaryFolder folder;
  fill(folder / "s");
  {
    auto writer = StoreWriter::open(folder / "s");
    CHECK(writer.make_graphs({.links = 4, .effort = 20}, 3, false, [](std::size_t, std::size_t) { return true; }) == 1);
    CHECK(writer.make_graphs({.links = 4, .effort = 20}, 1, false, [](std::size_t, std::size_t) { return true; }) == 2);
    CHECK(writer.make_graphs({.links = 4, .effort = 20}, 3, true, [](std::size_t, std::size_t) { return true; }) == 1);
    writer.add(std::vector{item("f")}, std::vector<float>{5, 0});
  }
  const auto store = Store::open(folder / "s");
  CHECK(store.graphs() == 3);
  const std::vector<float> queries{1, 0.1F, 0, -1};
  RowSet allowed(store.rows());
  allowed.add(*store.find("b"));
  for (const std::size_t most : {1U, 3U, 9U})
    for (const auto* some : {static_cast<const RowSet*>(nullptr), static_cast<const RowSet*>(&allowed)}) {
      const auto exact = store.search(queries, {.most = most, .allowed = some}),
                 walked = store.search(queries, {.most = most, .allowed = some, .effort = 10});
      for (std::size_t q = 0; q < 2; ++q) {
        REQUIRE(walked[q].size() == exact[q].size());
        for (std::size_t i = 0; i < exact[q].size(); ++i) CHECK(walked[q][i].row == exact[q][i].row);
      }
    }
  CHECK(check_store(folder / "s").empty());
  StoreWriter::open(folder / "s").compact();
  CHECK(Store::open(folder / "s").graphs() == 0);
  CHECK(check_store(folder / "s").empty());
}

TEST_CASE("every flipped byte of every file is found") {
  const TemporaryFolder folder;
  fill(folder / "s");
  CHECK(check_store(folder / "s").empty());
  std::size_t flipped = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder / "s")) {
    const auto path = file.path().string();
    const auto whole = text_of(path);
    for (std::size_t at = 0; at < whole.size(); ++at) {
      auto text = whole;
      text[at] = static_cast<char>(text[at] ^ 8);
      folder.file("s/" + file.path().filename().string(), text);
      const auto said = complaint([&] { check_store(folder / "s"); });
      CAPTURE(path);
      CAPTURE(at);
      CHECK(!said.empty());
      ++flipped;
    }
    folder.file("s/" + file.path().filename().string(), whole);
  }
  CHECK(flipped > 1000);
  CHECK(check_store(folder / "s").empty());
}

TEST_CASE("cut files are refused, files that nothing names are told") {
  const TemporaryFolder folder;
  fill(folder / "s");
  for (const auto* name : {"00000002.seg", "00000004.seg", "00000005.del"}) {
    const auto whole = text_of(folder / "s/" + name);
    for (std::size_t left = 0; left < whole.size(); left += 16) {
      folder.file(std::string("s/") + name, whole.substr(0, left));
      CHECK(!complaint([&] { Store::open(folder / "s"); }).empty());
    }
    folder.file(std::string("s/") + name, whole);
  }
  folder.file("s/00000099.seg", "left over");
  REQUIRE(check_store(folder / "s").size() == 1);
  CHECK(check_store(folder / "s")[0].find("00000099.seg: nothing names this file") == 0);
}
