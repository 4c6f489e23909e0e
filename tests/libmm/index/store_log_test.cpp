#include "index/store_log.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::string frame(std::initializer_list<const char*> added, std::initializer_list<const char*> removed = {}) {
  LogFrame made;
  for (const auto* text : added) made.add(text, std::vector<float>{1, 2});
  for (const auto* id : removed) made.remove(id);
  return made.bytes();
}

// Every entry, as "+text" or "-id", and how it ends.
std::string read(const std::string& bytes, LogEnd* end = nullptr) {
  std::string all;
  const auto found = read_log(std::as_bytes(std::span(bytes)), 2, "x.log", [&](const LogEntry& entry) {
    all += (entry.added ? "+" : "-") + std::string(entry.text);
    if (entry.added) CHECK((entry.vector == std::vector<float>{1, 2}));
  });
  if (end != nullptr) *end = found;
  return all + (found.torn ? "|torn" : "");
}

}  // namespace

TEST_CASE("entries come back in order") {
  LogEnd end;
  const auto both = frame({"a", "bc"}) + frame({}, {"a"});
  CHECK(read(both, &end) == "+a+bc-a");
  CHECK(end.whole == both.size());
  CHECK(read("") == "");
  CHECK(LogFrame().empty());
}

TEST_CASE("wherever a log is cut, the frames before the cut are there and the rest is torn") {
  const auto first = frame({"a"}), both = first + frame({"b", "c"}, {"a"});
  for (std::size_t size = 0; size < both.size(); ++size) {
    LogEnd end;
    const auto found = read(both.substr(0, size), &end);
    const bool has_first = size >= first.size(), at_edge = size == 0 || size == first.size();
    CHECK(found == std::string(has_first ? "+a" : "") + (at_edge ? "" : "|torn"));
    CHECK(end.whole == (has_first ? first.size() : 0));
  }
}

TEST_CASE("zeros behind the last frame, and a last body that ends in them, never reached the disk") {
  const auto first = frame({"a"});
  CHECK(read(first + std::string(5000, '\0')) == "+a|torn");
  LogFrame large;
  for (int i = 0; i < 100; ++i) large.add("some text", std::vector<float>{1, 2});
  auto bytes = large.bytes();
  std::fill(bytes.end() - 600, bytes.end(), '\0');
  CHECK(read(first + bytes) == "+a|torn");
}

TEST_CASE("every flipped byte of what was acknowledged is damage, and is told by its place") {
  const auto both = frame({"a"}) + frame({"b"}, {"a"});
  for (std::size_t at = 0; at < both.size(); ++at) {
    auto changed = both;
    changed[at] = static_cast<char>(changed[at] ^ 16);
    CHECK(complaint([&] { read(changed); }).find("x.log: is damaged at byte ") == 0);
  }
}

TEST_CASE("a frame whose entries do not fit it is refused") {
  LogFrame of_three;
  of_three.add("a", std::vector<float>{1, 2, 3});
  CHECK(exit_code([&] { read(of_three.bytes()); }) == 3);
  LogFrame of_one;
  of_one.add("a", std::vector<float>{1});
  CHECK(complaint([&] { read(of_one.bytes()); }).find("an entry ends beyond its frame") != std::string::npos);
}
