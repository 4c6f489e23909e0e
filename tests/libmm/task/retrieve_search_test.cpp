#include "task/retrieve_search.h"

#include <sstream>

#include "index/store_writer.h"
#include "support/caught.h"
#include "support/schema.h"
#include "support/tiny_index.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Search {
  explicit Search(TinyIndex& its_tiny) : tiny(its_tiny), options(its_tiny.options()) { options.batch.output = tiny.folder / "out.jsonl"; }

  std::vector<Json> operator()() {
    options.batch.overwrite = true;
    Log log("mm retrieve", Level::normal, false, tiny.said.stream);
    const int code = search_store(options, counting_model, log);
    CHECK(code == 0);
    std::vector<Json> all;
    std::istringstream lines(text_of(options.batch.output));
    for (std::string line; std::getline(lines, line);) all.push_back(Json::parse(line, "out"));
    return all;
  }

  std::string complaint_of() {
    return complaint([&] { (*this)(); });
  }

  TinyIndex& tiny;
  RetrieveOptions options;
};

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("what is nearest comes first, with its score and its fields") {
  TinyIndex tiny;
  Search search(tiny);
  search.options.batch.inputs = {"ab c", "x"};
  const auto records = search();
  REQUIRE(records.size() == 2);
  const Schema schema(Json::read(MM_SOURCE "/share/doc/record.schema.json"));
  for (const auto& record : records) CHECK(schema.complaint(record) == "");
  CHECK((records[0].at("found").strings() == Ids{"two", "three", "one"}));
  CHECK(records[0].at("scores").at(0).number() == doctest::Approx(1));
  CHECK(records[0].at("items").at(0).at("fields").integer("price") == 2);
  CHECK((records[1].at("found").strings() == Ids{"one", "two", "three"}));
}

TEST_CASE("--where, --top and --min-score bound what is found") {
  TinyIndex tiny;
  Search search(tiny);
  search.options.batch.inputs = {"ab c"};
  search.options.where = "price != 2";
  CHECK((search()[0].at("found").strings() == Ids{"three", "one"}));
  search.options.top = 1;
  CHECK((search()[0].at("found").strings() == Ids{"three"}));
  search.options.min_score = "0.999999";
  CHECK(search()[0].at("found").size() == 0);
  search.options.min_score = "much";
  CHECK(search.complaint_of().find("--min-score: 'much' is neither a number nor auto") == 0);
  search.options.min_score = "auto";
  search.options.where = "price <";
  CHECK(search.complaint_of().find("--where: here a value is expected") == 0);
}

TEST_CASE("parts alone are a query, and are added to others") {
  TinyIndex tiny;
  Search search(tiny);
  search.options.like = {"one"};
  CHECK((search()[0].at("found").strings() == Ids{"one", "two", "three"}));
  search.options.batch.inputs = {"a b c d"};
  search.options.like = {"three^5"};
  search.options.without = {"x"};
  CHECK((search()[0].at("found").strings() == Ids{"three", "two", "one"}));
  search.options = tiny.options();
  search.options.batch.output = tiny.folder / "out.jsonl";
  CHECK(search.complaint_of() == "no query is given");
}

TEST_CASE("an index of vectors that were made elsewhere is asked by its ids") {
  TinyIndex tiny;
  auto writer = StoreWriter::create(tiny.folder / "plain", {.width = 2, .notes = Json::object()});
  writer.add(std::vector{StoreItem{.id = "a", .kind = "vector", .fields = Json::object()},
                         StoreItem{.id = "b", .kind = "vector", .fields = Json::object()}},
             std::vector<float>{1, 0, 0, 1});
  Search search(tiny);
  search.options.store = tiny.folder / "plain";
  search.options.like = {"b"};
  const auto records = search();
  CHECK((records[0].at("found").strings() == Ids{"b", "a"}));
  CHECK(records[0].string("model").empty());
  search.options.batch.inputs = {"a text"};
  CHECK(search.complaint_of().find("nothing says by which model") != std::string::npos);
}

TEST_CASE("scores are told when all is answered, by what is true") {
  TinyIndex tiny;
  Search search(tiny);
  search.options.batch.list = {tiny.folder.file("queries.jsonl", "{\"id\": \"q\", \"text\": \"x\"}\n")};
  search.options.eval = tiny.folder.file("truth.jsonl", "{\"id\": \"q\", \"positives\": [\"one\"]}\n");
  const auto records = search();
  CHECK((records[0].at("found").strings() == Ids{"one", "two", "three"}));
}

TEST_CASE("words of a text are looked for as well where that is asked for") {
  TinyIndex tiny;
  Search search(tiny);
  search.options.hybrid = true;
  search.options.batch.inputs = {"d", "x"};
  const auto records = search();
  const Schema schema(Json::read(MM_SOURCE "/share/doc/record.schema.json"));
  for (const auto& record : records) CHECK(schema.complaint(record) == "");
  CHECK(records[0].at("items").at(0).at("ranks").has("vector"));
  CHECK(records[0].dump().find("\"words\":1") != std::string::npos);
  search.options.batch.inputs.clear();
  search.options.like = {"one"};
  CHECK(search.complaint_of().find("--hybrid: parts alone say no words to look for") == 0);
}

TEST_CASE("a gallery is one page of what was found, whatever stands in the index") {
  TinyIndex tiny;
  tiny.folder.file("bad.jsonl", "{\"id\": \"<script>\", \"text\": \"ab <b>c</b>\"}\n");
  CHECK(tiny.index({tiny.folder / "bad.jsonl"}) == 0);
  auto options = tiny.options();
  options.batch.inputs = {"ab <i>c"};
  Log log("mm retrieve", Level::normal, false, tiny.said.stream);
  CHECK(complaint([&] { search_gallery(options, counting_model, log); }).find("no page is named") != std::string::npos);
  options.batch.output = tiny.folder / "page.html";
  CHECK(search_gallery(options, counting_model, log) == 0);
  const auto page = text_of(options.batch.output);
  CHECK(page.find("<h2>ab &lt;i&gt;c</h2>") != std::string::npos);
  CHECK(page.find("<blockquote>ab &lt;b&gt;c&lt;/b&gt;</blockquote>") != std::string::npos);
  CHECK(page.find("&lt;script&gt;") != std::string::npos);
  CHECK(page.find("<script") == std::string::npos);
  CHECK(complaint([&] { search_gallery(options, counting_model, log); }).find("is there already") != std::string::npos);
  options.batch.overwrite = true;
  CHECK(search_gallery(options, counting_model, log) == 0);
  options.batch.resume = true;
  CHECK(complaint([&] { search_gallery(options, counting_model, log); }).find("--resume") != std::string::npos);
}
