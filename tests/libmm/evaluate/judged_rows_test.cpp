#include "evaluate/judged_rows.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::vector<std::string> captions(const std::string& path) {
  std::vector<std::string> all;
  for (const auto& row : read_judged_rows(path)) all.push_back(row.fields.string("caption"));
  return all;
}

}  // namespace

TEST_CASE("rows are read from lines, arrays, COCO's objects and tables, by content") {
  const TemporaryFolder folder;
  const std::vector<std::string> expected{"a cat", "two, \"dogs\""};
  const std::string first = R"({"id": 1, "caption": "a cat"})", second = R"({"id": 2, "caption": "two, \"dogs\""})";
  CHECK((captions(folder.file("a.jsonl", first + "\n\n" + second + "\r\n")) == expected));
  CHECK((captions(folder.file("a.txt", "\xEF\xBB\xBF" + first + "\n" + second)) == expected));
  CHECK((captions(folder.file("a.json", "[" + first + ", " + second + "]")) == expected));
  CHECK((captions(folder.file("b.json", "\n[\n" + first + ",\n" + second + "\n]\n")) == expected));
  CHECK((captions(folder.file("c.json", R"({"info": {}, "annotations": [)" + first + "," + second + "]}")) == expected));
  CHECK((captions(folder.file("d.json", "{\n \"results\": [\n" + first + "," + second + "]\n}")) == expected));
  CHECK((captions(folder.file("a.csv", "id,caption\r\n1,a cat\r\n2,\"two, \"\"dogs\"\"\"\r\n")) == expected));
  CHECK((captions(folder.file("a.TSV", "id\tcaption\n1\ta cat\n2\ttwo, \"dogs\"\n")) == expected));
  const auto rows = read_judged_rows(folder.file("e.csv", "caption,id\n\"a\ncat\",1\nb,2\n"));
  CHECK(rows[0].fields.string("caption") == "a\ncat");
  CHECK(rows[1].where == folder / "e.csv" + ":4");
  CHECK(read_judged_rows(folder / "a.jsonl")[1].where == folder / "a.jsonl" + ":3");
}

TEST_CASE("what is no row is refused with its line") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& name, const std::string& text) {
    const auto path = folder.file(name, text);
    const auto said = complaint([&] { read_judged_rows(path); });
    CHECK(exit_code([&] { read_judged_rows(path); }) == 3);
    return said.substr(said.find(name));
  };
  CHECK(refused("a.jsonl", "").starts_with("a.jsonl: holds no rows"));
  CHECK(refused("b.jsonl", "{\"id\": 1}\n[1]\n") == "b.jsonl:2: expected a JSON object");
  CHECK(refused("c.jsonl", "{\"id\": 1}\n{\"id\": NaN}\n").starts_with("c.jsonl:2"));
  CHECK(refused("d.jsonl", "{\"id\": 1, \"id\": 2}\n").starts_with("d.jsonl:1"));
  CHECK(refused("e.jsonl", "{\"id\": 1}\n{\"caption\": \"\xff\"}\n").starts_with("e.jsonl:2"));
  CHECK(refused("f.json", "[{\"id\": 1}, 3]") == "f.json: [1]: expected a JSON object");
  CHECK(refused("g.json", "{\n\"id\": 1\n}") == "g.json: is an object without a list of rows");
  CHECK(refused("h.csv", "a,a\n1,2\n") == "h.csv:1: two columns have one name");
  CHECK(refused("i.csv", "a,b\n1\n") == "i.csv:2: 1 cells, but there are 2 columns");
  CHECK(refused("j.csv", "a,b\n1,\"2\n3\n") == "j.csv:2: a quote that does not end");
  CHECK(refused("k.csv", "a\n\xff\n") == "k.csv:2: the text is not UTF-8");
  CHECK(refused("l.jsonl", "{\"id\": 1}\n{\"caption\": \"" + std::string(17 << 20, 'x') + "\"}\n") ==
        "l.jsonl:2: a line of more than 16 MiB");
  CHECK_THROWS_AS(read_judged_rows(folder / "missing.jsonl"), Error);
}

TEST_CASE("an empty line inside a quote is part of its cell, and an open quote is told fast") {
  const TemporaryFolder folder;
  const auto rows = read_judged_rows(folder.file("a.csv", "id,text\n1,\"a\n\nb\"\n\n2,c\n"));
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].fields.string("text") == "a\n\nb");
  std::string open = "id,text\n1,\"";
  for (int i = 0; i < 200'000; ++i) open += "x\n";
  const auto file = folder.file("b.csv", open);
  CHECK(complaint([&] { read_judged_rows(file); }) == file + ":2: a quote that does not end");
}

TEST_CASE("a row with a list of results is a row, not COCO's document") {
  const TemporaryFolder folder;
  const auto rows = read_judged_rows(folder.file("a.jsonl", R"({"query_id": 1, "results": ["a", "b"]})"));
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].fields.integer("query_id") == 1);
}
