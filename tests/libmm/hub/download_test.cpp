#include "hub/download.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

#include "base/hash.h"
#include "hub/hub_cache.h"
#include "support/caught.h"
#include "support/doctest.h"
#include "support/hub_server.h"
#include "support/stopped.h"
#include "support/temporary.h"
#include "support/variable.h"
#include "task/pull.h"

namespace {

const std::string kCommit(40, 'c');
const std::string kText = "hello\n";
const std::string kBlob = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";

std::string listed(const std::string& name, const std::string& blob = kBlob, std::uint64_t size = kText.size()) {
  return R"({"rfilename":")" + name + R"(","size":1,"blobId":"x","lfs":{"sha256":")" + blob + R"(","size":)" + std::to_string(size) + "}}";
}

// A cache of its own, and what is in org/name, its files as the server gives them.
struct Case {
  explicit Case(std::function<std::string(const std::string&)> file, const std::string& files = listed("a/config.json"))
      : server([file, files](const std::string& request) {
          if (request.starts_with("GET /api/"))
            return answer_of("200 OK", "", R"({"sha":")" + kCommit + R"(","siblings":[)" + files + "]}");
          return file(request);
        }),
        cache("HF_HUB_CACHE", folder.path),
        endpoint("HF_ENDPOINT", server.address()) {}

  int pull(bool talks = false) const {
    mm::PullOptions options;
    options.inputs = {"org/name"};
    options.talk.quiet = !talks;
    options.progress = "always";
    return exit_code([&] { mm::pull(options); });
  }
  std::string blob() const { return folder / ("models--org--name/blobs/" + kBlob); }
  bool is_clean() const { return !std::filesystem::exists(blob()) && mm::hub_snapshot("org/name").empty(); }

  TemporaryFolder folder;
  HubServer server;
  Variable cache, endpoint;
};

// What is said on stderr meanwhile.
template <class Act>
std::string said(Act&& act) {
  const CapturedStream captured;
  const int before = ::dup(STDERR_FILENO);
  ::dup2(::fileno(captured.stream), STDERR_FILENO);
  act();
  ::dup2(before, STDERR_FILENO);
  ::close(before);
  return captured.text();
}

// A process of its own that pulls, and ends with the exit code.
pid_t start_pull(const Case& c) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(c.pull());
  return child;
}

// The exit code; minus the signal that ended it.
int end_of(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string varied(std::size_t size) {
  std::string text(size, ' ');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i * i / 977 % 26);
  return text;
}

std::size_t first_byte(const std::string& request) {
  const auto at = request.find("Range: bytes=");
  return at == std::string::npos ? 0 : std::stoul(request.substr(at + 13));
}

// From the byte that was asked for, but at most `most` bytes of what is announced.
std::string part_of(const std::string& text, const std::string& request, std::size_t most) {
  const auto begin = std::min(first_byte(request), text.size());
  return answer_of(begin > 0 ? "206 Partial Content" : "200 OK", "", text.substr(begin, most), static_cast<long>(text.size() - begin));
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a file comes into the cache as the Python client lays it out") {
  const Case c([](const std::string&) { return answer_of("200 OK", "", kText); });
  CHECK(c.pull() == 0);
  CHECK(text_of(mm::hub_snapshot("org/name") + "/a/config.json") == kText);
  CHECK(std::filesystem::read_symlink(mm::hub_snapshot("org/name") + "/a/config.json") == "../../../blobs/" + kBlob);
  CHECK(text_of(c.folder / "models--org--name/refs/main") == kCommit);
  CHECK(text_of(c.folder / "CACHEDIR.TAG").starts_with("Signature: 8a477f597d28d172789f06886806bc55\n"));
  CHECK(c.pull() == 0);
  CHECK(c.server.requests().size() == 3);  // the second time the list alone
  CHECK(mm::verify_snapshot(mm::hub_snapshot("org/name")).spoiled.empty());
  CHECK(mm::verify_snapshot(mm::hub_snapshot("org/name")).good == 1);
  c.folder.file("models--org--name/blobs/" + kBlob, "Hello\n");
  CHECK(mm::verify_snapshot(mm::hub_snapshot("org/name")).spoiled == std::vector<std::string>{"a/config.json"});
}

TEST_CASE("where links are switched off copies are made, and held to their blobs") {
  const Variable off("HF_HUB_DISABLE_SYMLINKS", "1");
  const Case c([](const std::string&) { return answer_of("200 OK", "", kText); });
  CHECK(c.pull() == 0);
  const std::string folder = mm::hub_snapshot("org/name");
  CHECK_FALSE(std::filesystem::is_symlink(folder + "/a/config.json"));
  CHECK(text_of(folder + "/a/config.json") == kText);
  CHECK(mm::verify_snapshot(folder).good == 1);
  CHECK(mm::verify_snapshot(folder).unknown.empty());
  c.folder.file("models--org--name/snapshots/" + kCommit + "/a/config.json", "Hello\n");
  CHECK(mm::verify_snapshot(folder).good == 0);
  CHECK(mm::verify_snapshot(folder).unknown == std::vector<std::string>{"a/config.json"});
}

TEST_CASE("a body that is cut is gone on with, and a server that starts over is followed") {
  const auto cut = [](bool ranges) {
    return [ranges](const std::string& request) {
      if (has(request, "Range: bytes=2-") && ranges) return answer_of("206 Partial Content", "Content-Range: bytes 2-5/6\r\n", "llo\n");
      return has(request, "Range: ") ? answer_of("200 OK", "", kText) : answer_of("200 OK", "", "he", 6);
    };
  };
  for (const bool ranges : {true, false}) {
    const Case c(cut(ranges));
    CHECK(c.pull() == 0);
    CHECK(text_of(c.blob()) == kText);
  }
  const Case c(cut(true));
  c.folder.file("models--org--name/blobs/" + kBlob + ".incomplete", "he");  // of a run that was killed
  CHECK(c.pull() == 0);
  CHECK(c.server.requests().size() == 2);
}

TEST_CASE("a wrong start that an earlier run left is thrown away") {
  const Case c([](const std::string& request) {
    return has(request, "Range: ") ? answer_of("206 Partial Content", "", "llo\n") : answer_of("200 OK", "", kText);
  });
  c.folder.file("models--org--name/blobs/" + kBlob + ".incomplete", "xx");
  CHECK(has(said([&] { CHECK(c.pull(true) == 0); }), " 6/6"));  // what came twice counts once
  CHECK(text_of(c.blob()) == kText);
}

TEST_CASE("what the disk has no room for is not begun") {
  const Case c([](const std::string&) { return answer_of("200 OK", "", kText); }, listed("a.json", kBlob, std::uint64_t{1} << 60));
  CHECK(c.pull() == 5);
  CHECK(c.server.requests().size() == 1);  // the list
}

TEST_CASE("files of the same bytes need room once, come once and count once") {
  const Case c([](const std::string&) { return answer_of("200 OK", "", kText); }, listed("a.json") + "," + listed("b/c.json"));
  CHECK(has(said([&] { CHECK(c.pull(true) == 0); }), "100% [====================] 6/6"));
  CHECK(c.server.requests().size() == 2);
  for (const char* name : {"/a.json", "/b/c.json"}) CHECK(text_of(mm::hub_snapshot("org/name") + name) == kText);
  const auto most = std::filesystem::space(c.folder.path).available / 3 * 2;
  const Case large([](const std::string&) { return answer_of("404 Not Found", "", ""); },
                   listed("a.json", kBlob, most) + "," + listed("b.json", kBlob, most));
  CHECK(large.pull() == 6);
  CHECK(large.server.requests().size() == 2);
}

TEST_CASE("a server that does not go on with what is here gives the whole") {
  const Case c([](const std::string& request) {
    return has(request, "Range: ") ? answer_of("416 Range Not Satisfiable", "", "") : answer_of("200 OK", "", kText);
  });
  c.folder.file("models--org--name/blobs/" + kBlob + ".incomplete", "hell");
  CHECK(c.pull() == 0);
  CHECK(text_of(c.blob()) == kText);
  CHECK(c.server.requests().size() == 3);
}

TEST_CASE("bodies that name no length are taken, by their hash") {
  const std::string head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
  for (const std::string& reply : {head + "\r\n" + kText, head + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n4\r\nllo\n\r\n0\r\n\r\n"}) {
    const Case c([&](const std::string&) { return reply; });
    CHECK(c.pull() == 0);
    CHECK(text_of(c.blob()) == kText);
  }
}

TEST_CASE("wrong, short and endless bodies never reach the cache") {
  for (const std::string& body : {std::string("Hello\n"), std::string("hel"), std::string(100000, 'x'), std::string("<html>")}) {
    CAPTURE(body.substr(0, 10));
    const Case c([&](const std::string&) { return answer_of("200 OK", "", body); });
    CHECK(c.pull() == 6);
    CHECK(c.is_clean());
  }
}

TEST_CASE("two processes that want the same fetch it once, and both have it") {
  const Case c([](const std::string&) {
    ::usleep(300000);
    return answer_of("200 OK", "", kText);
  });
  const pid_t one = start_pull(c), other = start_pull(c);
  CHECK(end_of(one) == 0);
  CHECK(end_of(other) == 0);
  CHECK(c.server.requests().size() == 3);  // two lists, one file
  CHECK(mm::verify_snapshot(mm::hub_snapshot("org/name")).good == 1);
}

TEST_CASE("a transfer that is killed again and again goes on where it was") {
  const std::string text = varied(40000), blob = mm::sha256(text);
  std::atomic<pid_t> child = 0;
  std::atomic<int> asked = 0;
  const Case c(
      [&](const std::string& request) {
        if (++asked % 2 == 1) return part_of(text, request, text.size() / 4);
        ::kill(child, SIGKILL);  // a quarter more has come
        return std::string();
      },
      listed("model.safetensors", blob, text.size()));
  const auto path = c.folder / ("models--org--name/blobs/" + blob);
  for (std::size_t life = 1; life <= 3; ++life) {
    child = start_pull(c);
    CHECK(end_of(child) == -SIGKILL);
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(std::filesystem::file_size(path + ".incomplete") == life * text.size() / 4);
    CHECK(mm::hub_snapshot("org/name").empty());
  }
  CHECK(end_of(start_pull(c)) == 0);
  CHECK(asked == 7);
  CHECK(text_of(path) == text);
  CHECK(mm::verify_snapshot(mm::hub_snapshot("org/name")).good == 1);
}

TEST_CASE("whenever it is killed, what has the name of a blob is that blob") {
  const std::string text = varied(std::size_t{8} << 20), blob = mm::sha256(text);
  const Case c([&](const std::string& request) { return part_of(text, request, text.size()); },
               listed("model.safetensors", blob, text.size()));
  const auto path = c.folder / ("models--org--name/blobs/" + blob);
  int end = -SIGKILL;
  for (useconds_t wait = 1000; end == -SIGKILL && wait < 2000000; wait += wait / 4) {
    const pid_t child = start_pull(c);
    ::usleep(wait);
    ::kill(child, SIGKILL);
    end = end_of(child);
    if (std::filesystem::exists(path)) CHECK(mm::sha256_of_file(path) == blob);
  }
  CHECK(end == 0);
  CHECK(mm::verify_snapshot(mm::hub_snapshot("org/name")).good == 1);
}

TEST_CASE("a disk that fills up is named, and what came is gone on with") {
  const std::string text = varied(40000), blob = mm::sha256(text);
  const Case c([&](const std::string& request) { return part_of(text, request, text.size()); },
               listed("model.safetensors", blob, text.size()));
  CHECK(holds_in_child([&] {
    const rlimit small{.rlim_cur = 10000, .rlim_max = 10000};  // bytes a file: EFBIG, which is told as ENOSPC is
    ::setrlimit(RLIMIT_FSIZE, &small);
    mm::PullOptions options;
    options.inputs = {"org/name"};
    try {
      mm::pull(options);
    } catch (const mm::Error& error) {
      return error.kind == mm::Kind::output && error.hint == "free some space, or write somewhere else; HF_HOME names the cache's folder";
    }
    return false;
  }));
  const auto path = c.folder / ("models--org--name/blobs/" + blob);
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK(std::filesystem::file_size(path + ".incomplete") == 10000);
  CHECK(c.pull() == 0);
  CHECK(has(c.server.requests().back(), "Range: bytes=10000-"));
  CHECK(text_of(path) == text);
}
