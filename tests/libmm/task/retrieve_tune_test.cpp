#include "task/retrieve_tune.h"

#include <random>

#include "index/store_writer.h"
#include "support/caught.h"
#include "support/tiny_index.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Vectors of three numbers in a store of that many rows.
void fill(const std::string& folder, int rows) {
  std::mt19937 random(4);
  std::normal_distribution<float> normal;
  auto writer = StoreWriter::create(folder, {.width = 3, .notes = Json::object()});
  std::vector<StoreItem> items;
  std::vector<float> vectors;
  for (int row = 0; row < rows; ++row) {
    items.push_back({.id = std::to_string(row), .kind = row % 2 == 0 ? "text" : "picture", .fields = Json::object()});
    for (int i = 0; i < 3; ++i) vectors.push_back(normal(random));
  }
  writer.add(items, vectors);
}

}  // namespace

TEST_CASE("graphs are made once, of what is large enough, and each kind of queries has its rows") {
  TinyIndex tiny;
  fill(tiny.folder / "large", 1500);
  auto options = tiny.options();
  options.store = tiny.folder / "large";
  CapturedStream said;
  Log log("mm retrieve", Level::normal, false, said.stream);
  CHECK(tune_store(options, counting_model, log) == 0);
  CHECK(said.text().find("1 graphs made in ") != std::string::npos);
  CHECK(tune_store(options, counting_model, log) == 0);
  CHECK(said.text().find("0 graphs made in ") != std::string::npos);
  CHECK(Store::open(options.store).graphs() == 1);
  options.store = tiny.folder / "index";
  CHECK(tune_store(options, counting_model, log) == 0);
  CHECK(Store::open(options.store).graphs() == 0);
  options.given = "x.npy";
  options.text = {"x"};
  CHECK(complaint([&] { tune_store(options, counting_model, log); }).find("--vectors") == 0);
}

TEST_CASE("recall is what an effort finds of the nearest, and an exact search finds all") {
  const TemporaryFolder folder;
  fill(folder / "s", 1500);
  StoreWriter::open(folder / "s").make_graphs({.links = 16, .effort = 100}, 1, false, [](std::size_t, std::size_t) { return true; });
  const auto store = Store::open(folder / "s");
  const std::vector<std::size_t> efforts{10, 1500};
  const auto rows = tuned_efforts(store, {{"text", {1, 0, 0, 0, 1, 0}}, {"sound", {0, 0, 1}}}, 10, efforts, 1);
  REQUIRE(rows.size() == 6);
  CHECK(rows[0].kind == "sound");
  CHECK(rows[0].queries == 1);
  CHECK(rows[3].kind == "text");
  CHECK(rows[3].queries == 2);
  for (const auto& row : rows) {
    if (row.effort == 0) CHECK(row.recall == 1);
    if (row.effort == 1500) CHECK(row.recall == 1);
    CHECK(row.recall >= 0);
    CHECK(row.seconds > 0);
  }
}
