#include "serve/http_server.h"

#include <fmt/format.h>

#include <stdexcept>
#include <thread>

#include "base/stop_event.h"
#include "support/caught.h"
#include "support/socket_client.h"

#include <doctest/doctest.h>

using namespace mm;

namespace {

// Says back what it was asked.
HttpReply echo(const HttpRequest& request) {
  if (request.path == "/throw") throw std::runtime_error("oh");
  std::string said = request.method + " " + request.path;
  for (const auto& [name, value] : request.parameters) said += fmt::format(" {}={}", name, value);
  said += fmt::format(" x={} body={}", request.header("x-test"), request.body);
  return {.status = request.path == "/teapot" ? 418 : 200, .body = said, .headers = {{"X-Said", "yes"}}};
}

// A server at work.
struct Serving {
  explicit Serving(std::size_t longest = 1000) : server(open_http_server({.longest_body = longest}, echo)) {
    thread = std::thread([this] { server->run(stop.descriptor()); });
  }
  ~Serving() {
    stop.raise();
    thread.join();
  }

  std::string operator()(const std::string& head, const std::string& body = "") const {
    const auto length = body.empty() ? "" : fmt::format("Content-Length: {}\r\n", body.size());
    return said_by_port(server->port(), head + "\r\nHost: localhost\r\nConnection: close\r\n" + length + "\r\n" + body);
  }

  std::unique_ptr<HttpServer> server;
  StopEvent stop;
  std::thread thread;
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("requests come to the handler decoded, and its reply goes back whole") {
  const Serving serving;
  const auto said = serving("GET /a%20b?q=red%20shoes&q=2&empty= HTTP/1.1\r\nX-Test: one");
  CHECK(said.starts_with("HTTP/1.1 200 "));
  CHECK(has(said, "X-Said: yes\r\n"));
  CHECK(has(said, "GET /a b "));
  CHECK(has(said, " q=red shoes"));
  CHECK(has(said, " q=2"));
  CHECK(has(said, " x=one body="));
  CHECK(serving("GET /teapot HTTP/1.1").starts_with("HTTP/1.1 418 "));
}

TEST_CASE("bodies are taken, forms are taken apart") {
  const Serving serving;
  CHECK(has(serving("POST /p?a=1 HTTP/1.1\r\nContent-Type: application/json", "{\"b\": 2}"), "POST /p a=1 x= body={\"b\": 2}"));
  const std::string form =
      "--b\r\nContent-Disposition: form-data; name=\"top\"\r\n\r\n7\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; "
      "filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n--b--\r\n";
  CHECK(has(serving("POST /f HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b", form), "POST /f top=7 x= body=PNG"));
}

TEST_CASE("what is too long, packed or nonsense is refused, and the server goes on") {
  const Serving serving(1000);
  CHECK(serving("POST /p HTTP/1.1", std::string(1001, 'x')).starts_with("HTTP/1.1 413 "));
  std::string chunks;
  for (int i = 0; i < 20; ++i) chunks += "64\r\n" + std::string(100, 'x') + "\r\n";
  const auto chunked =
      said_by_port(serving.server->port(),
                   "POST /p HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n");
  CHECK(!has(chunked, "body="));
  CHECK(serving("POST /p HTTP/1.1\r\nContent-Encoding: gzip", "x").starts_with("HTTP/1.1 415 "));
  CHECK(serving("DELETE /p HTTP/1.1").starts_with("HTTP/1.1 404 "));
  CHECK(serving("GET /throw HTTP/1.1").starts_with("HTTP/1.1 500 "));
  CHECK(!has(said_by_port(serving.server->port(), "\x16\x03\x01\r\n\r\n"), "200"));
  CHECK(!has(serving("GET /" + std::string(20'000, 'a') + " HTTP/1.1"), "200 "));
  CHECK(serving("GET /still HTTP/1.1").starts_with("HTTP/1.1 200 "));
}

TEST_CASE("a port that is taken is refused by name") {
  const Serving serving;
  const auto said = complaint([&] { open_http_server({.port = serving.server->port()}, echo); });
  CHECK(said.find(fmt::format("127.0.0.1:{}: cannot listen there", serving.server->port())) == 0);
  CHECK(complaint([&] { open_http_server({.host = "203.0.113.7"}, echo); }).find("203.0.113.7:0: cannot listen there") == 0);
}

TEST_CASE("headers and parameters that are not there are empty") {
  const HttpRequest request{.method = "GET", .path = "/", .parameters = {{"a", "1"}, {"a", "2"}}};
  CHECK(request.header("host").empty());
  CHECK(request.parameter("a") == "1");
  CHECK(!request.parameter("b"));
}
