#include "hub/http.h"

#include "support/doctest.h"
#include "support/hub_server.h"

namespace {

mm::Reply get(const std::string& address, std::string& body, std::uint64_t from = 0) {
  mm::HttpOptions options;
  options.token = "hf_secret";
  options.stall_timeout = 1;
  return mm::http_get(address, from, options, [&](long, std::span<const std::byte> bytes) {
    body.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return true;
  });
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the token goes to the host that was asked, and to no other") {
  HubServer other([](const std::string&) { return answer_of("200 OK", "", "body"); });
  HubServer hub([&](const std::string&) { return answer_of("302 Found", "Location: " + other.address() + "/x\r\n", ""); });
  std::string body;
  CHECK(get(hub.address() + "/a", body, 3).status == 200);
  CHECK(body == "body");
  CHECK(has(hub.requests().at(0), "Authorization: Bearer hf_secret\r\n"));
  CHECK(has(other.requests().at(0), "Range: bytes=3-\r\n"));
  CHECK_FALSE(has(other.requests().at(0), "uthorization"));
  CHECK_FALSE(has(other.requests().at(0), "hf_secret"));
}

TEST_CASE("the token that was left behind does not come back, not even at home") {
  std::string home;
  HubServer other([&](const std::string&) { return answer_of("302 Found", "Location: " + home + "/back\r\n", ""); });
  HubServer hub([&](const std::string& request) {
    return request.starts_with("GET /back") ? answer_of("200 OK", "", "body")
                                            : answer_of("302 Found", "Location: " + other.address() + "/x\r\n", "");
  });
  home = hub.address();
  std::string body;
  CHECK(get(home + "/a", body).status == 200);
  CHECK(body == "body");
  REQUIRE(hub.requests().size() == 2);
  CHECK(has(hub.requests()[0], "hf_secret"));
  CHECK_FALSE(has(hub.requests()[1], "uthorization"));
  CHECK_FALSE(has(hub.requests()[1], "hf_secret"));
}

TEST_CASE("redirects end, and lead to http alone") {
  HubServer loop([&](const std::string&) { return answer_of("302 Found", "Location: /again\r\n", ""); });
  HubServer file([&](const std::string&) { return answer_of("302 Found", "Location: file:///etc/passwd\r\n", ""); });
  std::string body;
  CHECK(get(loop.address() + "/", body).failure == "more than 5 redirects");
  CHECK(loop.requests().size() == 6);
  CHECK(get(file.address() + "/", body).failure == "a redirect leads to no http or https address");
  CHECK(body.empty());
}

TEST_CASE("what goes wrong is told in words") {
  std::string body;
  HubServer wrong(
      [](const std::string&) { return answer_of("404 Not Found", "x-ERROR-code: RepoNotFound\r\nRetry-After: 7\r\n", "page"); });
  const auto reply = get(wrong.address() + "/", body);
  CHECK(reply.status == 404);
  CHECK(reply.error_code == "RepoNotFound");
  CHECK(reply.retry_after == 7);
  CHECK(body.empty());
  HubServer cut([](const std::string&) { return answer_of("200 OK", "", "half", 8); });
  CHECK(get(cut.address() + "/", body).may_pass);
  CHECK(body == "half");
  HubServer stalls([](const std::string&) { return ""; });
  CHECK(get(stalls.address() + "/", body).failure == "nothing came for 1 s");
  CHECK(get("http://127.0.0.1:1/", body).failure == "the host refuses the connection or cannot be reached");
  CHECK(get("file:///etc/passwd", body).status == 0);
}

TEST_CASE("a host that does not take up the connection is told apart from one that falls silent") {
  const SilentHost silent;
  mm::HttpOptions options;
  options.connect_timeout = 1;
  options.stall_timeout = 7;
  const auto taken = [](long, std::span<const std::byte>) { return true; };
  const auto reply = mm::http_get(silent.address(), 0, options, taken);
  CHECK(reply.failure == "the host did not answer for 1 s");
  CHECK(has(reply.hint, "HF_HUB_ETAG_TIMEOUT"));
  CHECK(reply.may_pass);
  HubServer no_tls([](const std::string&) { return ""; });  // takes the connection, and never the secure one inside
  CHECK(mm::http_get("https" + no_tls.address().substr(4), 0, options, taken).failure == "the host did not answer for 1 s");
}

TEST_CASE("a host that has no address") {
  mm::HttpOptions options;
  options.connect_timeout = 60;  // a resolver of names that is out of reach takes its time
  const auto reply = mm::http_get("http://no-such-host.invalid/", 0, options, [](long, std::span<const std::byte>) { return true; });
  CHECK(reply.status == 0);
  CHECK(reply.failure == "the host's name cannot be resolved");
}

TEST_CASE("headers, as servers write them") {
  mm::Reply reply;
  mm::read_header("x-error-CODE:RepoNotFound\r\n", reply);
  mm::read_header("Retry-After:  12 \r\n", reply);
  CHECK(reply.error_code == "RepoNotFound");
  CHECK(reply.retry_after == 12);
  mm::read_header("HTTP/1.1 200 OK\r\n", reply);
  CHECK(reply.error_code.empty());
  for (const char* line : {"Retry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\n", "Retry-After: -1\r\n", "Retry-After: 99999999999\r\n",
                           "Retry-After:\r\n", "Retry-After", "\r\n", ""})
    mm::read_header(line, reply);
  CHECK_FALSE(reply.retry_after.has_value());
  mm::read_header("X-Error-Code: " + std::string(100000, 'x'), reply);
  CHECK(reply.error_code == std::string(64, 'x'));
}
