#include "index/full_text.h"

#include "index/store_writer.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

Store shop(const std::string& folder) {
  auto writer = StoreWriter::create(folder, {.width = 1, .notes = Json::object()});
  const auto add = [&](const char* id, const char* fields) {
    writer.add(std::vector{StoreItem{.id = id, .kind = "text", .fields = Json::parse(fields, "fields")}}, std::vector<float>{1});
  };
  add("gone.jpg", R"({"text": "a red shoe"})");
  add("photos/red-boat.jpg", R"({"path": "/home/shoes/a.jpg", "price": 3})");
  add("b", R"({"text": "two canvas shoes", "colour": ["red", "Café crème"]})");
  add("c", R"({"text": "a blue shoe and a shoe box"})");
  writer.remove(std::vector<std::string>{"gone.jpg"});
  return Store::open(folder);
}

std::vector<std::size_t> rows(const std::vector<StoreHit>& hits) {
  std::vector<std::size_t> all;
  for (const auto& hit : hits) all.push_back(hit.row);
  return all;
}

using Rows = std::vector<std::size_t>;

}  // namespace

TEST_CASE("words of ids, texts and lists of texts are found, those of paths and of what was removed are not") {
  const TemporaryFolder folder;
  const auto store = shop(folder / "s");
  const FullText words(store);
  CHECK((rows(words.search("red", 9)) == Rows{1, 2}));
  CHECK((rows(words.search("SHOE", 9)) == Rows{3}));
  CHECK((rows(words.search("cafe", 9)) == Rows{2}));
  CHECK((rows(words.search("boat shoes", 9)).size() == 2));
  CHECK(words.search("home", 9).empty());
  CHECK(words.search("red", 1).size() == 1);
  const auto hits = words.search("red canvas", 9);
  CHECK(hits.at(0).row == 2);
  CHECK(hits.at(0).score > hits.at(1).score);
  RowSet allowed(store.rows());
  allowed.add(1);
  CHECK((rows(words.search("red", 9, &allowed)) == Rows{1}));
  CHECK((rows(words.search("red", 1, &allowed)) == Rows{1}));
}

TEST_CASE("nothing in a query is an operator, and a query without a word finds nothing") {
  const TemporaryFolder folder;
  const FullText words(shop(folder / "s"));
  for (const char* text : {"\"", "red\"shoe \" OR", "(", "text:shoe*", "NEAR(red shoe)", "a AND", "^ - + ' ;DROP TABLE words"}) {
    CAPTURE(text);
    CHECK_NOTHROW(words.search(text, 9));
  }
  CHECK(words.search("", 9).empty());
  CHECK(words.search(" \n ... ", 9).empty());
  CHECK(words.search(std::string_view("\0", 1), 9).empty());
  CHECK((rows(words.search("shoe*", 9)) == Rows{3}));  // and not shoes
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "boat ";
  CHECK((rows(words.search(many, 9)) == Rows{1}));
}
