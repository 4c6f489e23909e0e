#include "task/retrieve_index.h"

#include <filesystem>

#include "index/store.h"
#include "support/caught.h"
#include "support/tiny_index.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("items keep their texts and the fields of their list") {
  TinyIndex tiny;
  const auto store = Store::open(tiny.folder / "index");
  CHECK(store.size() == 3);
  CHECK(store.form().notes.string("model") == "counting");
  const auto row = store.find("two");
  REQUIRE(row);
  const auto item = store.item(*row);
  CHECK(item.kind == "text");
  CHECK(item.fields.dump() == R"({"price":2,"text":"ab c"})");
  CHECK(store.vector(*row)[0] == doctest::Approx(4 / std::sqrt(24.0)));
}

TEST_CASE("a second run adds what is new, makes again what was changed, and passes over the rest") {
  TinyIndex tiny;
  const std::string picture = tiny.folder / "a.png";
  std::filesystem::copy(MM_TEST_DATA "/images/avif-420.png", picture);
  CHECK(tiny.index({tiny.folder / "items.jsonl", picture}) == 0);
  CHECK(Store::open(tiny.folder / "index").rows() == 4);
  CHECK(tiny.index({tiny.folder / "items.jsonl", picture}) == 0);
  CHECK(Store::open(tiny.folder / "index").rows() == 4);  // nothing was written
  tiny.folder.file("items.jsonl", "{\"id\": \"one\", \"text\": \"x\", \"price\": 7}\n");
  CHECK(tiny.index({tiny.folder / "items.jsonl"}) == 0);
  const auto store = Store::open(tiny.folder / "index");
  CHECK(store.size() == 4);
  CHECK(store.item(*store.find("one")).fields.integer("price") == 7);
  std::filesystem::remove(picture);
  CHECK(tiny.index({tiny.folder / "items.jsonl"}, /*prune=*/true) == 0);
  CHECK(!Store::open(tiny.folder / "index").find(picture));
}

TEST_CASE("an id that cannot be one, and a vector of another width, cost their records alone") {
  TinyIndex tiny;
  const auto list = tiny.folder.file(
      "more.jsonl",
      fmt::format(
          "{{\"id\": \"{:x<5000}\", \"text\": \"x\"}}\n{{\"id\": \"a\\u0000b\", \"text\": \"x\"}}\n{{\"id\": \"fine\", \"text\": \"x\"}}\n",
          ""));
  CHECK(tiny.index({list}) == 1);
  const auto store = Store::open(tiny.folder / "index");
  CHECK(store.size() == 4);
  CHECK(store.find("fine"));
  CHECK(tiny.said.text().find("more than 4096 bytes") != std::string::npos);
  CHECK(tiny.said.text().find("a NUL in an id") != std::string::npos);
}

TEST_CASE("what cannot be read costs its record; other options of output are refused") {
  TinyIndex tiny;
  CHECK(tiny.index({tiny.folder / "missing.png", tiny.folder / "items.jsonl"}) == 1);
  CHECK(tiny.said.text().find("missing.png") != std::string::npos);
  auto options = tiny.options();
  options.batch.output = "x";
  options.text = {"a"};
  Log log("mm retrieve", Level::normal, false, tiny.said.stream);
  CHECK(complaint([&] { index_files(options, counting_model, log); }).find("--output: an index is its own output") == 0);
}
