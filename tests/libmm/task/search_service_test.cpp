#include "task/search_service.h"

#include "index/store_writer.h"
#include "media/png_writer.h"
#include "support/caught.h"
#include "support/tiny_index.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Ids = std::vector<std::string>;

struct Served {
  Served() : service(tiny.options(), counting_model("counting")) {}

  Ids found(const char* question) { return service.search(Json::parse(question, "question")).at("found").strings(); }

  std::string complaint_of(const char* question) {
    return complaint([&] { found(question); });
  }

  TinyIndex tiny;
  SearchService service;
};

}  // namespace

TEST_CASE("texts, ids, vectors and what they shall not be are asked together") {
  Served served;
  CHECK((served.found(R"({"text": "ab c"})") == Ids{"two", "three", "one"}));
  CHECK((served.found(R"({"text": ["x", "ab c^0.1"], "top": 1})") == Ids{"one"}));
  CHECK((served.found(R"({"like": "three", "not": ["x"], "top": 2})") == Ids{"three", "two"}));
  CHECK((served.found(R"({"vector": [1, 0, 0], "where": "price != 2"})").size() == 2));
  CHECK((served.found(R"({"text": "x", "min_score": 0.9999})") == Ids{"one"}));
  CHECK(served.service.search(Json::parse(R"({"text": "one", "hybrid": true})", "q")).at("items").at(0).has("ranks"));
  CHECK(served.service.info().integer("items") == 3);
}

TEST_CASE("questions that make no sense are refused in a sentence") {
  Served served;
  CHECK(served.complaint_of(R"({})") == "nothing is asked");
  CHECK(served.complaint_of(R"([])") == "a question is an object");
  CHECK(served.complaint_of(R"({"tetx": "x"})") == "nothing is called 'tetx' (did you mean 'text'?)");
  CHECK(served.complaint_of(R"({"text": "x", "top": 0})") == "top: must be 1 to 1000");
  CHECK(served.complaint_of(R"({"text": 5})").find("question: text") == 0);
  CHECK(served.complaint_of(R"({"vector": [1, 2]})") == "vector: has 2 numbers, those of the index 3");
  CHECK(served.complaint_of(R"({"like": "one", "hybrid": true})") == "hybrid: no text says words to look for");
  CHECK(served.complaint_of(R"({"text": "x", "where": "price <"})").find("--where") == 0);
}

TEST_CASE("files of this machine are not read for who asks") {
  Served served;
  const auto path = served.tiny.folder / "items.jsonl";
  CHECK(served.complaint_of(R"({"like": "/etc/passwd"})") == "--like /etc/passwd: no id of the index");
  Json asked = Json::object();
  asked.set("like", path);
  CHECK(!complaint([&] { served.service.search(asked); }).empty());
}

TEST_CASE("a file that comes with the question is a part of it") {
  Served served;
  const auto png = encode_png({8, 8, 3, std::vector<std::uint8_t>(8 * 8 * 3, 90)});
  CHECK(served.service.search(Json::object(), png).at("found").size() == 3);
  CHECK(complaint([&] { served.service.search(Json::object(), "no picture at all"); }).find("the file: ") == 0);
}

TEST_CASE("what is added and removed counts at once") {
  Served served;
  CHECK((served.found(R"({"text": "one", "hybrid": true, "top": 1})") == Ids{"one"}));
  {
    auto writer = StoreWriter::open(served.tiny.folder / "index");
    writer.add(std::vector{StoreItem{.id = "new", .kind = "text", .fields = Json::object()}}, std::vector<float>{1, 0, 0});
    CHECK(writer.remove(std::vector<std::string>{"one"}) == 1);
  }
  CHECK((served.found(R"({"vector": [1, 0, 0], "top": 1})") == Ids{"new"}));
  CHECK((served.found(R"({"text": "one", "hybrid": true, "top": 1})") != Ids{"one"}));
  CHECK(served.complaint_of(R"({"like": "one"})") == "--like one: no id of the index");
}

TEST_CASE("an index without a model is asked by ids and vectors") {
  TinyIndex tiny;
  SearchService service(tiny.options(), std::nullopt);
  CHECK((service.search(Json::parse(R"({"like": "two", "top": 1})", "q")).at("found").strings() == Ids{"two"}));
  CHECK(complaint([&] { service.search(Json::parse(R"({"text": "x"})", "q")); }).find("the index notes no model") != std::string::npos);
  CHECK(complaint([&] { service.search(Json::object(), "x"); }).find("the index notes no model") != std::string::npos);
}

TEST_CASE("thumbnails are of items alone") {
  Served served;
  CHECK(complaint([&] { served.service.thumbnail("nobody"); }) == "nobody: no item of the index is called so");
  CHECK(complaint([&] { served.service.thumbnail("one"); }) == "nothing says where it is");
}
