#include "task/search_site.h"

#include "media/png_writer.h"
#include "support/tiny_index.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Site {
  explicit Site(const HttpGate& gate = {})
      : service(tiny.options(), counting_model("counting")),
        log("mm retrieve", Level::verbose, false, tiny.said.stream),
        site(service, gate, "<shop>", log) {}

  HttpReply get(const std::string& path, std::vector<std::pair<std::string, std::string>> parameters = {}) const {
    return site({.method = "GET", .path = path, .parameters = std::move(parameters), .headers = {{"host", "localhost"}}});
  }

  HttpReply post(const std::string& path, const std::string& type, const std::string& body) const {
    return site({.method = "POST", .path = path, .headers = {{"host", "localhost"}, {"content-type", type}}, .body = body});
  }

  TinyIndex tiny;
  SearchService service;
  Log log;
  SearchSite site;
};

Json json_of(const HttpReply& reply) {
  CHECK(reply.type == "application/json");
  return Json::parse(reply.body, "reply");
}

bool has(const HttpReply& reply, const std::string& part) { return reply.body.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a search is asked by parameters, by JSON, or with a file") {
  const Site site;
  CHECK(json_of(site.get("/search", {{"text", "ab c"}, {"top", "1"}, {"where", ""}})).at("found").at(0).string() == "two");
  CHECK(json_of(site.get("/search", {{"like", "one"}, {"like", "two"}})).at("found").size() == 3);
  CHECK(json_of(site.post("/search", "application/json; charset=utf-8", R"({"text": "x", "top": 1})")).at("found").at(0).string() == "one");
  const auto png = encode_png({8, 8, 3, std::vector<std::uint8_t>(8 * 8 * 3, 90)});
  CHECK(json_of(site.post("/search", "image/png", png)).at("found").size() == 3);
  CHECK(json_of(site.get("/info")).integer("items") == 3);
  CHECK(site.tiny.said.text().find("GET /search 200: ") != std::string::npos);
}

TEST_CASE("the page asks and shows, whatever stands in it") {
  const Site site;
  const auto empty = site.get("/");
  CHECK(empty.type == "text/html; charset=utf-8");
  CHECK(has(empty, "3 items: 3 text"));
  CHECK(has(empty, "<h1>&lt;shop&gt;</h1>"));
  const auto found = site.get("/", {{"text", "ab \"c"}, {"hybrid", "1"}, {"top", "2"}});
  CHECK(found.status == 200);
  CHECK(has(found, "value=\"ab &quot;c\""));
  CHECK(has(found, "<blockquote>ab c</blockquote>"));
  CHECK(has(found, "checked=\"checked\""));
  CHECK(has(found, "href=\"./?like=two\""));
  CHECK(!has(found, "<script"));
  const auto wrong = site.get("/", {{"text", "x"}, {"where", "<b>"}});
  CHECK(wrong.status == 400);
  CHECK(has(wrong, "class=\"wrong\""));
  CHECK(!has(wrong, "<b>"));
}

TEST_CASE("what goes wrong is told as an error with its status") {
  const Site site;
  const auto error = [](const HttpReply& reply) { return json_of(reply).at("error").string("what"); };
  CHECK(site.get("/search").status == 400);
  CHECK(error(site.get("/search")) == "nothing is asked");
  CHECK(error(site.get("/search", {{"text", "x"}, {"top", "many"}})) == "'many' is no whole number");
  CHECK(site.post("/search", "application/json", "{").status == 400);
  CHECK(site.get("/thumbnail", {{"id", "nobody"}}).status == 400);
  CHECK(site.get("/etc/passwd").status == 404);
  CHECK(site.post("/info", "", "").status == 404);
}

TEST_CASE("who may not ask is turned away before anything is done, and every reply is safe") {
  const Site site({.token = "s3cret"});
  const auto away = site.get("/search", {{"text", "x"}});
  CHECK(away.status == 401);
  CHECK(!away.headers.empty());
  CHECK(site.get("/search", {{"text", "x"}, {"token", "s3cret"}}).status == 200);
}
