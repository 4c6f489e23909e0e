#include "serve/http_gate.h"

#include <doctest/doctest.h>

using namespace mm;

namespace {

HttpRequest request(std::map<std::string, std::string> headers, const std::string& path = "/search") {
  return {.method = "GET", .path = path, .headers = std::move(headers)};
}

int status(const HttpGate& gate, const HttpRequest& request) {
  const auto away = turned_away(gate, request);
  return away ? away->status : 200;
}

}  // namespace

TEST_CASE("this machine is known by its names") {
  for (const char* name : {"localhost", "127.0.0.1", "127.8.9.10", "::1"}) CHECK(is_loopback(name));
  for (const char* name : {"", "0.0.0.0", "127.0.0.1.evil.org", "192.168.0.1", "localhost.evil.org", "::"}) CHECK(!is_loopback(name));
}

TEST_CASE("without a token the server is asked by its own name") {
  const HttpGate gate;
  CHECK(status(gate, request({{"host", "localhost:8080"}})) == 200);
  CHECK(status(gate, request({{"host", "[::1]:8080"}})) == 200);
  CHECK(status(gate, request({{"host", "127.0.0.1"}})) == 200);
  CHECK(status(gate, request({{"host", "evil.org:8080"}})) == 403);
  CHECK(status(gate, request({{"host", "[evil.org]"}})) == 403);
  CHECK(status(gate, request({})) == 403);
  CHECK(status({.own_name = false}, request({{"host", "mm.example.org"}})) == 200);
}

TEST_CASE("a token lets in by header, cookie or parameter, and nothing else does") {
  const HttpGate gate{.token = "s3cret"};
  CHECK(status(gate, request({{"host", "localhost"}})) == 401);
  CHECK(status(gate, request({{"authorization", "Bearer s3cret"}})) == 200);
  CHECK(status(gate, request({{"authorization", "Bearer s3cre"}})) == 401);
  CHECK(status(gate, request({{"authorization", "Bearer s3cret2"}})) == 401);
  CHECK(status(gate, request({{"authorization", "Basic s3cret"}})) == 401);
  CHECK(status(gate, request({{"cookie", "a=b; mm_token=s3cret; c=d"}})) == 200);
  CHECK(status(gate, request({{"cookie", "mm_token=; xmm_token=s3cret"}})) == 401);
  auto asked = request({});
  asked.parameters = {{"token", "s3cret"}};
  CHECK(status(gate, asked) == 200);
  asked.parameters = {{"token", ""}};
  CHECK(status(gate, asked) == 401);
}

TEST_CASE("a page's token becomes a cookie, and leaves the address") {
  auto asked = request({}, "/");
  asked.parameters = {{"token", "s3cret"}};
  const auto reply = turned_away({.token = "s3cret"}, asked);
  REQUIRE(reply);
  CHECK(reply->status == 303);
  CHECK(reply->headers.at(0).second == "./");
  CHECK(reply->headers.at(1).second == "mm_token=s3cret; Path=/; HttpOnly; SameSite=Strict");
}

TEST_CASE("every reply may be shown nowhere else, and runs nothing") {
  HttpReply reply;
  put_safety(reply);
  std::string all;
  for (const auto& [name, value] : reply.headers) all += name + ": " + value + "\n";
  CHECK(all.find("X-Content-Type-Options: nosniff\n") != std::string::npos);
  CHECK(all.find("default-src 'none'") != std::string::npos);
  CHECK(all.find("script-src") == std::string::npos);
}
