#include "hub/hub.h"

#include "support/caught.h"
#include "support/doctest.h"
#include "support/hub_server.h"
#include "support/temporary.h"
#include "support/variable.h"

namespace {

mm::Hub hub_at(const HubServer& server) { return {.endpoint = server.address(), .name = "org/name", .revision = "main", .http = {}}; }

std::string refusal_of(const std::string& status, const std::string& header) {
  HubServer server([&](const std::string&) { return answer_of(status, header, ""); });
  return complaint([&] { mm::hub_listing(hub_at(server)); });
}

}  // namespace

TEST_CASE("what the hub refuses is told apart") {
  CHECK(refusal_of("404 Not Found", "X-Error-Code: RevisionNotFound\r\n") == "org/name: has no revision 'main'");
  CHECK(refusal_of("404 Not Found", "X-Error-Code: RepoNotFound\r\n") == "org/name: there is no such repository");
  CHECK(refusal_of("401 Unauthorized", "") == "org/name: there is no such repository, or it is private");
  CHECK(refusal_of("403 Forbidden", "X-Error-Code: GatedRepo\r\n") == "org/name: the hub does not let you have it (gated)");
  CHECK(refusal_of("429 Too Many", "Retry-After: 0\r\n") == "org/name: the hub says: too many requests");
}

TEST_CASE("a hub that is busy is asked again, five times at most") {
  std::atomic<int> asked = 0;
  HubServer server([&](const std::string&) {
    return ++asked < 3 ? answer_of("503 Busy", "Retry-After: 0\r\n", "")
                       : answer_of("200 OK", "", R"({"sha":")" + std::string(40, 'a') + R"(","siblings":[]})");
  });
  CHECK(mm::hub_listing(hub_at(server)).commit == std::string(40, 'a'));
  CHECK(asked == 3);
  HubServer never([&](const std::string&) { return answer_of("500 Oh", "Retry-After: 0\r\n", ""); });
  CHECK(exit_code([&] { mm::hub_listing(hub_at(never)); }) == 6);
  CHECK(never.requests().size() == 5);
}

TEST_CASE("a server that has no bytes from there on is asked for the whole, once") {
  const auto get = [](const HubServer& server, std::uint64_t start) {
    std::string body;
    mm::hub_get(
        hub_at(server), "/x", "x", [&] { return start; },
        [&](long, std::span<const std::byte> bytes) {
          body.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
          return true;
        });
    return body;
  };
  HubServer server([](const std::string& request) {
    return request.find("Range: ") != std::string::npos ? answer_of("416 Range Not Satisfiable", "Content-Range: bytes */4\r\n", "")
                                                        : answer_of("200 OK", "", "body");
  });
  CHECK(get(server, 9) == "body");
  CHECK(server.requests().size() == 2);
  HubServer never([](const std::string&) { return answer_of("416 Range Not Satisfiable", "", ""); });
  CHECK(complaint([&] { get(never, 9); }) == "org/name: x: the hub answered with status 416");
  CHECK(never.requests().size() == 2);
}

TEST_CASE("a commit that was asked for is the one that comes") {
  HubServer server(
      [](const std::string&) { return answer_of("200 OK", "", R"({"sha":")" + std::string(40, 'a') + R"(","siblings":[]})"); });
  mm::Hub hub = hub_at(server);
  hub.revision = std::string(40, 'a');
  CHECK(mm::hub_listing(hub).commit == hub.revision);
  hub.revision = std::string(40, 'b');
  CHECK(exit_code([&] { mm::hub_listing(hub); }) == 6);
}

TEST_CASE("a list of files without an end is not read to its end") {
  HubServer server([](const std::string&) { return answer_of("200 OK", "", std::string((std::size_t{64} << 20) + 1, ' ')); });
  CHECK(complaint([&] { mm::hub_listing(hub_at(server)); }) == "org/name: the hub's list of files is larger than 64 MiB");
}

TEST_CASE("the variables of huggingface_hub") {
  const TemporaryFolder folder;
  folder.file("token", " hf_file\n");
  const Variable home("HF_HOME", folder.path), none("HF_TOKEN", nullptr), old("HUGGING_FACE_HUB_TOKEN", nullptr),
      endpoint("HF_ENDPOINT", "http://mirror/"), path("HF_TOKEN_PATH", nullptr);
  CHECK(mm::hub_of_environment("a/b", "main").http.token == "hf_file");
  CHECK(mm::hub_of_environment("a/b", "main").endpoint == "http://mirror");
  const Variable token("HF_TOKEN", "hf_variable");
  CHECK(mm::hub_of_environment("a/b", "main").http.token == "hf_variable");
  {
    const Variable split("HF_TOKEN", "a\r\nHost: b");
    CHECK(exit_code([] { mm::hub_of_environment("a/b", "main"); }) == 2);
  }
  const Variable disabled("HF_HUB_DISABLE_IMPLICIT_TOKEN", "Yes"), offline("TRANSFORMERS_OFFLINE", "on");
  CHECK(mm::hub_of_environment("a/b", "main").http.token.empty());
  CHECK(mm::is_offline());
  const Variable timeout("HF_HUB_DOWNLOAD_TIMEOUT", "-1");
  CHECK(exit_code([] { mm::hub_of_environment("a/b", "main"); }) == 2);
}
