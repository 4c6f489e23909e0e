#include "index/filter.h"

#include "index/store_writer.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const StoreItem kShoe{
    .id = "shoes/1.jpg",
    .kind = "picture",
    .fields = Json::parse(
        R"({"price": 19.5, "title": "red shoe", "sold": false, "tags": ["new", "red"], "size": {"eu": 42}, "gone": null})", "x")};

bool fits(const char* text) { return Filter::parse(text, "--where")(kShoe); }

}  // namespace

TEST_CASE("comparisons hold for fields of the value's own type alone") {
  for (const auto* text : {"price < 20", "price == 19.5", "price != 3", "price >= 19.5", "kind = \"picture\"", "id > 'shoes/0'",
                           "sold == false", "size.eu == 42", "title contains \"shoe\"", "tags contains \"new\"", "price in (1, 19.5)",
                           "exists tags", "not exists gone", "kind in ('a', 'picture')", "NOT price > 20"})
    CHECK_MESSAGE(fits(text), text);
  for (const auto* text : {"price > 20", "price == \"19.5\"", "price != \"x\"", "missing == 1", "missing != 1", "sold == true",
                           "size.us == 1", "title contains \"hat\"", "tags contains \"ne\"", "price contains \"1\"", "price in (1, 2)",
                           "exists missing", "gone != 1", "tags == 1", "size == 42"})
    CHECK_MESSAGE(!fits(text), text);
}

TEST_CASE("not binds more tightly than and, and than or") {
  CHECK(fits("price < 20 or price > 30 and sold == true"));
  CHECK(!fits("(price < 20 or price > 30) and sold == true"));
  CHECK(fits("not sold == true and price < 20"));
  CHECK(!fits("not (sold == false and price < 20)"));
}

TEST_CASE("words that make no sense are shown with their place") {
  const auto said = [](const std::string& text) { return complaint([&] { Filter::parse(text, "--where"); }); };
  CHECK(said("") == "--where: here the name of a field is expected (at the end, column 1)");
  CHECK(said("price") == "--where: here one of == != < <= > >= in contains is expected (at the end, column 6)");
  CHECK(said("price < 3 sold == true").find("here 'and' or 'or' is expected (before 'sold == true', column 11)") != std::string::npos);
  CHECK(said("(price < 3").find("here ')' is expected") != std::string::npos);
  CHECK(said("price in 3").find("here '(' is expected") != std::string::npos);
  CHECK(said(fmt::format("{:(<5000}", "")).find("brackets within brackets") != std::string::npos);
}

TEST_CASE("of a store the rows that live and fit") {
  const TemporaryFolder folder;
  {
    auto writer = StoreWriter::create(folder / "s", {.width = 1});
    std::vector<StoreItem> items;
    for (int i = 0; i < 3000; ++i) {
      Json fields = Json::object();
      fields.set("n", i);
      items.push_back({.id = std::to_string(i), .kind = "text", .fields = fields});
    }
    writer.add(items, std::vector<float>(3000, 1));
    writer.flush();
    writer.remove(std::vector<std::string>{"2999"});
  }
  const auto store = Store::open(folder / "s");
  const auto rows = fitting(store, Filter::parse("n >= 2995 or n == 0", "--where"));
  std::size_t count = 0;
  for (std::size_t row = 0; row < store.rows(); ++row) count += rows.has(row) ? 1 : 0;
  CHECK(count == 5);
  CHECK((rows.has(0) && rows.has(2998) && !rows.has(2999)));
}
